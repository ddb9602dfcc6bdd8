"""What a customer is."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.locale import Locale
from ting.kit.text import clean, fold

Tier = Literal["gold", "silver"]
NAME_MAX = 80
SAME_NAME_MAX = 100
VISITOR_MS = 180 * 24 * 3600 * 1000


class Ref(msgspec.Struct, frozen=True):
    """A customer as a line shows him."""

    id: UUID
    name: str
    lang: Locale
    tier: Tier | None
    verified: str | None


class Identifier(msgspec.Struct, frozen=True):
    """How a customer is reached or known elsewhere: phone, email, player …"""

    kind: str
    value: str


class Customer(msgspec.Struct, frozen=True):
    """A customer, whole. `same_name` counts the others of that name, up to SAME_NAME_MAX."""

    id: UUID
    name: str
    lang: Locale
    tier: Tier | None
    time_zone: str | None
    verified: str | None
    fields: dict[str, object]
    identifiers: tuple[Identifier, ...]
    same_name: int
    created_at: int


class TimelineEntry(msgspec.Struct, frozen=True):
    """One thing that happened with a customer, on any channel."""

    id: UUID
    at: int
    kind: str
    title: str
    detail: str | None
    agent: str | None
    contact: UUID | None


class Visitor(msgspec.Struct, frozen=True):
    """A browser that came to a contact point, and whom it turned out to be."""

    id: UUID
    tenant: UUID
    point: UUID
    customer: UUID | None


def name_of(given: str | None) -> str:
    """Return the name to show for what a visitor called himself; empty when he did not."""
    return clean(given or "", NAME_MAX).replace("\n", " ")


def name_key(name: str) -> str:
    """Return the form in which two names count as the same."""
    return fold(name)


def identifier(kind: str, value: str) -> Identifier:
    """Return an identifier in the form in which it is unique."""
    value = fold(value)
    if kind == "phone":
        value = "".join(ch for ch in value if ch.isdigit() or ch == "+")
    return Identifier(kind, value)
