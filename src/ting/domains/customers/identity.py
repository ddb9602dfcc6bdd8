"""Who somebody is among those of his name: he says two things, and they are compared; nothing is shown. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.customers.model import Identifier

NEEDED, TRIES = 2, 5
FIELD = "field:"
PROVES = ("text", "number", "date", "phone", "email")
"""A field of one of these types, if it is personal, is something that only he knows."""
State = Literal["clear", "asked", "confirmed"]
Method = Literal["said", "signed_in", "invitation"]


class Candidate(msgspec.Struct, frozen=True):
    """Somebody whom it may be, masked: what he could say, and how it ends."""

    masked: tuple[Identifier, ...]


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of who a contact's customer is.

    `clear`: nobody else is of his name, or there is nothing of his to be shown to the wrong one. `asked`: it may be
    several; until he has said two things that are one candidate's, neither profile nor timeline are shown.
    """

    state: State = "clear"
    method: Method | None = None
    ways: tuple[str, ...] = ()
    """The kinds of what he said right."""
    at: int | None = None
    by: UUID | None = None
    moved: bool = False
    """The contact was another customer's before."""
    left: int = TRIES
    """So often it may still be tried."""
    candidates: tuple[Candidate, ...] = ()
    kinds: tuple[str, ...] = ()
    """What may be asked: kinds of identifiers, and `field:` with the key of one."""


def judge(said: Iterable[Identifier], known: Mapping[UUID, frozenset[Identifier]]) -> UUID | None:
    """Return whose two of these things are; None when they are nobody's, or more than one's."""
    wanted = frozenset(said)
    found = [id_ for id_, things in known.items() if len(wanted & things) >= NEEDED]
    return found[0] if len(found) == 1 else None


def masked(things: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Return what is known of somebody so that it can be told from others', and not be read."""
    told = sorted(things, key=lambda each: (each.kind, each.value))
    return tuple(Identifier(each.kind, f"••{each.value[-2:]}" if len(each.value) > 4 else "••") for each in told)


def kinds_of(known: Iterable[Iterable[Identifier]]) -> tuple[str, ...]:
    """Return what somebody may be asked for."""
    return tuple(sorted({each.kind for things in known for each in things}))


def distinct(said: Sequence[Identifier]) -> tuple[Identifier, ...]:
    """Return what was said, each once."""
    return tuple(dict.fromkeys(said))
