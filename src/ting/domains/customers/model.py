"""What a customer is."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from ting.domains.customers.fields import EMAIL
from ting.domains.customers.standing import Lifecycle, OrganisationMark, StatusMark
from ting.kit.known import KINDS
from ting.kit.locale import Locale
from ting.kit.personal import Personal
from ting.kit.phone import phone_of
from ting.kit.problem import Refused
from ting.kit.text import clean, fold

Tier = Literal["gold", "silver"]
NAME_MAX = 80
SAME_NAME_MAX = 100
IDENTIFIERS_MAX = 30
MEMBERS = ("player", "account", "member")
"""What only customers have."""
VISITOR_MS = 180 * 24 * 3600 * 1000


class Ref(msgspec.Struct, frozen=True):
    """A customer as a line shows him."""

    id: UUID
    name: Annotated[str, Personal]
    lang: Locale
    tier: Tier | None
    verified: str | None
    status: StatusMark | None = None
    organisation: OrganisationMark | None = None


class Identifier(msgspec.Struct, frozen=True):
    """How a customer is reached or known elsewhere: phone, email, player …"""

    kind: str
    value: Annotated[str, Personal]


class Customer(msgspec.Struct, frozen=True):
    """A customer, whole. `same_name` counts the others of that name, up to SAME_NAME_MAX."""

    id: UUID
    name: Annotated[str, Personal]
    lang: Locale
    tier: Tier | None
    time_zone: str | None
    verified: str | None
    fields: Annotated[dict[str, object], Personal]
    identifiers: tuple[Identifier, ...]
    same_name: int
    created_at: int
    status: StatusMark | None = None
    organisation: OrganisationMark | None = None
    lifecycle: Lifecycle = "follower"
    version: int = 1
    changed_at: int | None = None
    claimed: tuple[Identifier, ...] = ()
    """Those of his identifiers that he only named: nobody has proven them."""


class CustomerRow(msgspec.Struct, frozen=True):
    """A customer as a list shows him. `last_at`: his newest contact."""

    id: UUID
    name: str
    lang: Locale
    tier: Tier | None
    status: StatusMark | None
    organisation: OrganisationMark | None
    lifecycle: Lifecycle
    identifiers: tuple[Identifier, ...]
    created_at: int
    last_at: int | None


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed by."""

    q: str = ""
    status: UUID | None = None
    organisation: UUID | None = None
    lifecycle: Lifecycle | None = None


class CustomerProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What a person writes of a customer; `fields` holds those that change, null empties one."""

    name: str
    lang: Locale
    tier: Tier | None = None
    time_zone: str | None = None
    status: UUID | None = None
    organisation: UUID | None = None
    fields: dict[str, str | int | float | bool | None] = {}
    add: tuple[Identifier, ...] = ()
    """Identifiers that are new."""
    drop: tuple[Identifier, ...] = ()
    """Identifiers that are his no more."""


class FieldChange(msgspec.Struct, frozen=True):
    """What stood in a field, and what stands there since; null where nothing did."""

    field: str
    before: Any = None
    after: Any = None


class Change(msgspec.Struct, frozen=True):
    """One change of a customer: who, when, each field before and after. `what`: made, changed, verified, merged …"""

    id: UUID
    customer: UUID
    at: int
    by: UUID | None
    what: str
    fields: tuple[FieldChange, ...]


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


def made_identifier(kind: str, value: str, time_zone: str) -> Identifier:
    """Return an identifier that somebody wrote, in the form in which it is unique. Raises Refused.

    A phone without a country's number is of the zone's country.
    """
    if kind not in KINDS:
        raise Refused(
            "identifier_kind", f"{kind[:40]!r} is not a way to know somebody.", f"Use one of {', '.join(KINDS)}."
        )
    value = clean(value, 254)
    match kind:
        case "phone":
            return Identifier(kind, phone_of(value, time_zone))
        case "email" if not EMAIL.fullmatch(value):
            raise Refused(
                "email", f"{value[:80]!r} is not a mail address.", "Give an address such as name@example.com."
            )
    if not fold(value):
        raise Refused("identifier_empty", "An identifier is empty.", "Write it, or leave it out.", kind=kind)
    return identifier(kind, value)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Return in what two states differ, field by field."""
    keys = dict.fromkeys([*before, *after])
    return tuple(FieldChange(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key))


def as_fields(of: Customer, lang: str) -> dict[str, Any]:
    """Return a customer as a flat table of what people write of him, in words that stay true when things are renamed."""
    return {
        "name": of.name,
        "lang": of.lang,
        "tier": of.tier,
        "time_zone": of.time_zone,
        "status": (of.status.names.get(lang) or of.status.key) if of.status else None,
        "organisation": of.organisation.name if of.organisation else None,
        **{f"fields.{key}": value for key, value in of.fields.items()},
        **{
            kind: ", ".join(i.value for i in of.identifiers if i.kind == kind)
            for kind in {i.kind for i in of.identifiers}
        },
    }
