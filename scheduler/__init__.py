"""The clock: rings that look for due work."""
