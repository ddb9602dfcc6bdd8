"""Recordings of calls: what is recorded and for how long, who listened and why, what was noted in them."""
