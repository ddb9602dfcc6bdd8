"""What stands of a contact's telephone calls when they are over: who hung up, and how well each phone was heard."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.people import api as people
from ting.domains.telephony import api as telephony
from ting.journeys.contact.view import Named
from ting.kit.db import Tx


class LegHeard(msgspec.Struct, frozen=True, kw_only=True):
    """How one phone was heard. `in`: what came from it; `out`: what went to it, where it told. Shares of 1, times in ms."""

    who: Named | None
    """Whose, of ours; null: the customer's."""
    word: telephony.Word | None
    """How people would have judged it; null: too little was heard."""
    mos: float | None
    lost_in: float
    lost_out: float | None
    jitter: int
    rtt: int | None


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is over."""

    id: UUID
    direction: str
    began_at: int
    ended_at: int
    legs: list[LegHeard]


async def calls_of(tx: Tx, contact: UUID) -> list[CallRecord]:
    """Show a contact's calls that are over, oldest first."""
    over = [each for each in await telephony.every_call_of(tx, contact) if each.ended_at is not None]
    legs = await legs_heard(tx, [each.id for each in over])
    return [
        CallRecord(
            id=each.id,
            direction=each.direction,
            began_at=each.began_at,
            ended_at=each.ended_at or each.began_at,
            legs=legs[each.id],
        )
        for each in over
    ]


async def legs_heard(tx: Tx, calls: Sequence[UUID]) -> dict[UUID, list[LegHeard]]:
    """Show how each phone of these calls was heard, by call."""
    found = await telephony.legs_of(tx, calls)
    names = await people.names(tx, [leg.person for legs in found.values() for leg in legs if leg.person])
    return {call: [_leg(leg, names) for leg in legs] for call, legs in found.items()}


def _leg(leg: telephony.Leg, names: dict[UUID, tuple[str, str]]) -> LegHeard:
    quality = leg.quality
    return LegHeard(
        who=Named(leg.person, names[leg.person][0] if leg.person in names else "") if leg.person else None,
        word=quality.word,
        mos=None if quality.mos is None else quality.mos / 100,
        lost_in=quality.lost_in / 10_000,
        lost_out=None if quality.lost_out is None else quality.lost_out / 10_000,
        jitter=quality.jitter,
        rtt=quality.rtt,
    )
