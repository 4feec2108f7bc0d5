"""The desk: pages for people of the education office, rendered on the server."""
