"""Plain values that travel between the rooms: no tables, no behaviour."""
