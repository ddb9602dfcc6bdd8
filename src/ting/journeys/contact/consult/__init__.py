"""A colleague beside the agent whose contact it is."""
