"""Every change of several rows, by name."""
