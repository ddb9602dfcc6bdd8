"""Routing profiles, and by which one somebody works from when to when."""
