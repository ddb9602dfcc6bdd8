"""How the house is: looked at from inside, for those who run it and for what watches it."""
