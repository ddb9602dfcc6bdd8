"""What stands of a contact's telephone calls when they are over: who hung up, and how well each phone was heard."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.people import api as people
from ting.domains.telephony import api as telephony
from ting.journeys.contact.view import Named
from ting.kit.db import Tx
from ting.kit.phone import spoken


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


class LedOn(msgspec.Struct, frozen=True, kw_only=True):
    """Where its flow has led a caller on, and what became of that."""

    to: str
    spoken: str
    """As people read it."""
    began_at: int
    outcome: telephony.Outcome | None
    answered_at: int | None
    talked_ms: int | None
    """Null: they did not talk, or do so still."""
    by: telephony.FarWho | None
    """Who hung up first: the caller, or the far one; the system, where a line was lost."""


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is over, or was led on."""

    id: UUID
    direction: str
    began_at: int
    ended_at: int | None
    legs: list[LegHeard]
    led_on: list[LedOn]


async def calls_of(tx: Tx, contact: UUID) -> list[CallRecord]:
    """Show a contact's calls that are over or were led on, oldest first."""
    every = await telephony.every_call_of(tx, contact)
    led_on = await telephony.led_on(tx, [each.id for each in every])
    shown = [each for each in every if each.ended_at is not None or led_on[each.id]]
    legs = await legs_heard(tx, [each.id for each in shown])
    return [
        CallRecord(
            id=each.id,
            direction=each.direction,
            began_at=each.began_at,
            ended_at=each.ended_at,
            legs=legs[each.id],
            led_on=[_led_on(to) for to in led_on[each.id]],
        )
        for each in shown
    ]


async def legs_heard(tx: Tx, calls: Sequence[UUID]) -> dict[UUID, list[LegHeard]]:
    """Show how each phone of these calls was heard, by call."""
    found = await telephony.legs_of(tx, calls)
    names = await people.names(tx, [leg.person for legs in found.values() for leg in legs if leg.person])
    return {call: [_leg(leg, names) for leg in legs] for call, legs in found.items()}


def _led_on(to: telephony.LedOn) -> LedOn:
    return LedOn(
        to=to.called,
        spoken=spoken(to.called) if to.called.startswith("+") else to.called,
        began_at=to.began_at,
        outcome=to.outcome,
        answered_at=to.answered_at,
        talked_ms=to.ended_at - to.answered_at if to.ended_at and to.answered_at else None,
        by=to.by,
    )


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
