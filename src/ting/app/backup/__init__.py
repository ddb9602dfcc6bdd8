"""A house in one file: made while it serves, tried without touching it, restored into an empty place."""
