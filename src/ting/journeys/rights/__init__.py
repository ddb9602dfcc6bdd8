"""A person's rights: a copy of all that is kept of him, and that nothing is kept of him any more."""
