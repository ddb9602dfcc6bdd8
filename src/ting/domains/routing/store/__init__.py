"""All SQL of routing. Locks are taken in one order everywhere: contact, ticket, offer, seat."""

from ting.domains.routing.store import (
    assignments,
    duties,
    missed,
    numbers,
    offers,
    queues,
    reasons,
    seats,
    sites,
    skills,
    tickets,
)

__all__ = [
    "assignments",
    "duties",
    "missed",
    "numbers",
    "offers",
    "queues",
    "reasons",
    "seats",
    "sites",
    "skills",
    "tickets",
]
