"""Tools for the developers of the service; nothing at work imports from here."""
