"""A caller is led on to a number outside: what stands of it. Pure."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.telephony.dialling import Outcome

FarWho = Literal["customer", "far", "system"]
"""Who ended a talk outside: the caller, whom he was led on to, or nobody of the two."""


class LedOn(msgspec.Struct, frozen=True, kw_only=True):
    """Where a call was led on, and what became of it."""

    call: UUID
    called: str
    began_at: int
    outcome: Outcome | None
    """None: it rings there."""
    answered_at: int | None
    ended_at: int | None
    by: FarWho | None
    """Who hung up; None: they talk still, or never did."""
