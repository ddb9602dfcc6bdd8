"""All SQL of customers. Locks are taken in one order: visitor, customer (the smaller id first), identifier."""

from ting.domains.customers.store import (
    bringing,
    customers,
    finding,
    identifiers,
    identity,
    joining,
    likeness,
    setup,
    timeline,
    visitors,
)

__all__ = [
    "bringing",
    "customers",
    "finding",
    "identifiers",
    "identity",
    "joining",
    "likeness",
    "setup",
    "timeline",
    "visitors",
]
