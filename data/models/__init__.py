"""Tables, one noun a module."""
