"""Mail out: who sends it, the outbox, and what became of each mail."""
