"""What administrators change: drafts, who changed what and when, undo, and changes that take effect at a time."""
