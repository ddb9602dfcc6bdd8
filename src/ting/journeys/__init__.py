"""The ways through the house, one file a step: they say what happens next, and the domains say what is true."""
