"""Documents in and out; imports nothing of ours but plain value types."""
