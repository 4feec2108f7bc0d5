"""People at the desk: the office web pages."""
