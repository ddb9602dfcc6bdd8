"""The edge: who asks, what he may do, errors in words, the live socket, static files."""
