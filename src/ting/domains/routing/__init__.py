"""Queues, number tickets, seats and offers: whom a contact reaches, in which order, and why."""
