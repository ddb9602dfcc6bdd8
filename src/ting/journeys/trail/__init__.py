"""The audit trail: what of all that happens belongs into it, how it is read, and how it is proved."""
