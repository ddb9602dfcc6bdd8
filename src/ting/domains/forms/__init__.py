"""Forms that administrators make, and what was answered in them."""
