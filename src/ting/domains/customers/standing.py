"""What stands between a company and a customer: his account's status, his organisation, and what follows for him. Pure."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from ting.domains.customers.fields import Names, checked_key, checked_names
from ting.kit.text import clean, name_of

Tone = Literal["good", "plain", "warn", "bad"]
Life = Literal["customer", "former", "none"]
Lifecycle = Literal["customer", "prospect", "follower", "former"]
LIFECYCLES: tuple[Lifecycle, ...] = ("customer", "prospect", "follower", "former")
RECLASSIFY = "reclassify"
"""The timer by which customers of a status are classified anew, when that says something else of them."""
HEAD_START_MAX = 3_600_000
HeadStart = Annotated[int, Meta(ge=0, le=HEAD_START_MAX)]


class AccountStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What an account is: active, unpaid, suspended … Agents see it before they answer."""

    key: str
    names: Names
    tone: Tone = "plain"
    life: Life = "customer"
    """What it makes of somebody: a `customer`, a `former` one, or it says nothing (`none`)."""
    queue: UUID | None = None
    """These are served here, whatever they chose: those who have not paid by those who may grant a delay."""
    head_start_ms: HeadStart = 0
    """As if they had come so much earlier."""
    position: int = 50
    archived: bool = False


class StatusMark(msgspec.Struct, frozen=True):
    """A status as a line shows it."""

    id: UUID
    key: str
    names: Names
    tone: Tone


class Organisation(msgspec.Struct, frozen=True, kw_only=True):
    """A company whose people are customers."""

    name: str
    number: str = ""
    """By which other systems know it, or the state: no other has it."""
    note: str = ""
    queue: UUID | None = None
    """Where its people are served when they choose nothing else."""
    head_start_ms: HeadStart = 0
    archived: bool = False


class OrganisationMark(msgspec.Struct, frozen=True):
    """An organisation as a line shows it."""

    id: UUID
    name: str


class Service(msgspec.Struct, frozen=True):
    """How a customer is served for who he is."""

    queue: UUID | None = None
    always: bool = False
    """There, even where he chose otherwise."""
    head_start_ms: int = 0


class Facts(msgspec.Struct, frozen=True):
    """What somebody's class follows from. `now`: the one he is in."""

    now: Lifecycle
    life: Life | None
    tier: str | None
    asked: bool
    """He has been in contact at least once."""
    member: bool
    """He has an identifier that only customers have."""


def checked_status(status: AccountStatus) -> AccountStatus:
    """Return a status as it is kept. Raises Refused with what cannot be."""
    return msgspec.structs.replace(status, key=checked_key(status.key), names=checked_names(status.names))


def checked_organisation(organisation: Organisation) -> Organisation:
    """Return an organisation as it is kept. Raises Refused."""
    number = " ".join(clean(organisation.number, 60).split())
    return msgspec.structs.replace(
        organisation, name=name_of(organisation.name), number=number, note=clean(organisation.note, 2000)
    )


def service_of(status: AccountStatus | None, organisation: Organisation | None) -> Service:
    """Return how a customer is served: his account's status is stronger than whose he is; the longer head start counts."""
    starts = [each.head_start_ms for each in (status, organisation) if each]
    longest = max(starts, default=0)
    if status is not None and status.queue is not None:
        return Service(status.queue, always=True, head_start_ms=longest)
    return Service(organisation.queue if organisation else None, head_start_ms=longest)


def lifecycle_of(facts: Facts) -> Lifecycle:
    """Return the class of somebody: what his account says; else a tier or a member's number makes a customer.

    Of the others, who has ever asked something is a prospect; who has not only follows.
    """
    match facts.life:
        case "customer" | "former":
            return facts.life
    if facts.tier is not None or facts.member:
        return "customer"
    return "prospect" if facts.asked else "follower"
