"""An agent's day: the desk opens, he is available or away, the desk closes."""
