"""Who of the house listens in on a call."""
