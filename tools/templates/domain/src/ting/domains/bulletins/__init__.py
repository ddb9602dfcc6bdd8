"""Bulletins: what an administrator writes, and agents read."""
