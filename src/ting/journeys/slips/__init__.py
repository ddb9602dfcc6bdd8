"""A number on paper: what stands on the slip of a contact that waits."""
