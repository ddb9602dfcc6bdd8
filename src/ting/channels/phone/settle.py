"""What is to be done about a call, from how it stands in the books and on the line. Pure.

It is asked again after whatever happens to either, and after what it said was done, until nothing is left. So a repeat
does no harm, nothing depends on the order in which news come, and who takes calls up again needs nothing but a look.
"""

from typing import Literal
from uuid import UUID

import msgspec

from ting.journeys.calls.exchange import Facts, Ring, Side, Who
from ting.journeys.calls.outside import FAR_LEFT

ENGINE = "engine"
"""Why a line is gone whose engine is no more: nobody hung up."""
Failed = Literal["busy", "other", "unanswered", "left"]


class Leg(msgspec.Struct, frozen=True):
    """A phone that rings, or was picked up. `ring`: for which offer, or connection."""

    channel: str
    person: UUID
    ring: UUID
    up: bool = False
    phone: str = ""
    """As which phone it signs in."""


class Lost(msgspec.Struct, frozen=True):
    """The phone of who talks has gone without a word: a browser that was reloaded, a network that was cut."""

    person: UUID
    over: bool = False
    """It did not come back."""


class Place(msgspec.Struct, frozen=True):
    """Where the phone of somebody beside a call is. `on`: of whose phone he hears what it hears."""

    channel: str
    way: Literal["listen", "whisper", "speak"]
    on: str | None = None


class Line(msgspec.Struct, frozen=True):
    """How a call stands on the line."""

    there: bool = True
    why: str | None = None
    """What the network said as the caller went."""
    dialled: bool = True
    """False: a call of ours, and the customer's phone was not called yet."""
    answered: bool = False
    greeted: bool = False
    waits: bool = False
    """The caller hears what who waits is to hear."""
    legs: tuple[Leg, ...] = ()
    joined: str | None = None
    """The phone that the caller talks with."""
    held: bool = False
    muted: bool = False
    paused: bool | None = False
    """Its recording; None: it is not known, and done again."""
    lost: Lost | None = None
    """Nobody hung up: his phone is waited for, and rung again."""
    failed: tuple[tuple[UUID, Failed], ...] = ()
    """What rang in vain, and why; and who hung up again."""
    beside: tuple[Place, ...] = ()
    """Who is there besides."""
    aside: tuple[str, ...] = ()
    """The phones of colleagues that are held apart."""
    far: str | None = None
    """To whom outside his flow has led the caller on: a channel, and the bridge in which they talk."""
    far_there: bool = False
    taped: bool = False
    """What is to be recorded of that talk is."""


class Arrive(msgspec.Struct, frozen=True, tag=True):
    """It has just arrived: what is to become of it?"""


class Dial(msgspec.Struct, frozen=True, tag=True):
    """Call the customer: he who does has picked his own phone up."""

    leg: Leg


class Answer(msgspec.Struct, frozen=True, tag=True):
    """Pick up."""


class Greet(msgspec.Struct, frozen=True, tag=True):
    """Say that he is heard."""


class Entertain(msgspec.Struct, frozen=True, tag=True):
    """Let the caller hear that he waits."""


class RingUp(msgspec.Struct, frozen=True, tag=True):
    """Ring somebody's phones."""

    ring: Ring


class PickedUp(msgspec.Struct, frozen=True, tag=True):
    """Somebody answered his phone: he takes the offer."""

    leg: Leg


class Join(msgspec.Struct, frozen=True, tag=True):
    """Let the caller and this phone hear each other."""

    leg: Leg


class Part(msgspec.Struct, frozen=True, tag=True):
    """Let the caller be for himself."""


class Hold(msgspec.Struct, frozen=True, tag=True):
    """Hold the caller, or take him off it."""

    on: bool


class Mute(msgspec.Struct, frozen=True, tag=True):
    """Mute the agent, or end that."""

    leg: str
    on: bool


class Pause(msgspec.Struct, frozen=True, tag=True):
    """Pause the recording, or go on."""

    leg: str
    on: bool


class HangUp(msgspec.Struct, frozen=True, tag=True):
    """Hang a phone up, or (None) the caller."""

    leg: Leg | None


class Declined(msgspec.Struct, frozen=True, tag=True):
    """A phone refused."""

    ring: Ring
    reason: Literal["busy", "other"]


class Unanswered(msgspec.Struct, frozen=True, tag=True):
    """Who took the contact does not pick up his phone."""

    ring: Ring


class Came(msgspec.Struct, frozen=True, tag=True):
    """Somebody who is to be beside the call picked up."""

    side: Side


class Went(msgspec.Struct, frozen=True, tag=True):
    """Somebody is beside the call no more."""

    side: Side


class Stand(msgspec.Struct, frozen=True, tag=True):
    """Let somebody be beside the call in his way."""

    leg: Leg
    place: Place


class SetAside(msgspec.Struct, frozen=True, tag=True):
    """Hold a colleague's leg apart: he hears music."""

    leg: Leg


class HandOver(msgspec.Struct, frozen=True, tag=True):
    """The agent has hung up, and a colleague is on the line still: it is his call now."""

    ring: Ring
    to: Side


class Record(msgspec.Struct, frozen=True, tag=True):
    """They talk outside: record it, where that is wanted."""

    far: str


class Over(msgspec.Struct, frozen=True, tag=True):
    """The line is gone."""

    by: Who
    why: str | None = None


Act = (
    Arrive | Dial | Answer | Greet | Entertain | RingUp | PickedUp | Join | Part | Hold | Mute | Pause | HangUp | Declined | Unanswered
    | Came | Went | Stand | SetAside | HandOver | Record | Over
)  # fmt: skip
ON_THE_LINE = (Answer, Greet, Entertain, RingUp, HangUp, Record)
"""What writes nothing into the books, and shows on the line at once."""


def due(facts: Facts, line: Line) -> list[Act]:
    """Return what is to be done now; nothing when all is as it should be."""
    if facts.call.state == "over" or facts.state in ("wrapup", "closed"):
        acts: list[Act] = [HangUp(leg) for leg in line.legs]
        acts += [HangUp(None)] if line.there else []
        acts += [Went(side) for side in facts.sides]
        return acts + ([Over("system", line.why)] if facts.call.state != "over" else [])
    if facts.call.state == "dialling":
        return _dialling(facts, line)
    if not line.there:  # no phone rings on while the books are written
        ringing: list[Act] = [HangUp(leg) for leg in line.legs if not leg.up]
        return [*ringing, Over("system" if line.why == ENGINE else "customer", line.why)]
    if facts.state is None:
        return [Arrive()]
    if facts.state == "outside":
        return _outside(line)
    ring = facts.ring
    if facts.state == "queued":
        wrong: list[Act] = [HangUp(leg) for leg in line.legs if ring is None or leg.ring != ring.id]
        wrong += [Went(side) for side in facts.sides]
        return wrong + _waiting(facts, line) + (_offered(ring, line) if ring else [])
    beside = {side.id for side in facts.sides}
    wrong = [HangUp(leg) for leg in line.legs if (ring is None or leg.person != ring.person) and leg.ring not in beside]
    return wrong + (_served(facts, ring, line) if ring else [])


def _dialling(facts: Facts, line: Line) -> list[Act]:
    """A call of ours: first his phone is rung who makes it, then the customer's, and who of them goes first has ended it."""
    ring = facts.ring
    if ring is None or ring.person != facts.call.agent:
        return [Over("system", "cancelled")]
    legs = [leg for leg in line.legs if leg.person == ring.person]
    up = next((leg for leg in legs if leg.up), None)
    if not line.dialled:
        if up is not None:
            return [Dial(up)]
        if legs:
            return []
        return [Over("system", "no_phone") if ring.id in dict(line.failed) else RingUp(ring)]
    if not line.there:
        return [Over("system", line.why)]
    if up is None:
        return [Over("agent", "cancelled")]
    return [Join(up)] if line.answered else []


def _outside(line: Line) -> list[Act]:
    """Who was led on talks with nobody of ours, until one of the two hangs up."""
    if line.far is None or not line.far_there:
        return [Over("system", FAR_LEFT)]
    stray: list[Act] = [HangUp(leg) for leg in line.legs]
    return stray if line.taped else [*stray, Record(line.far)]


def _waiting(facts: Facts, line: Line) -> list[Act]:
    if line.joined is not None or facts.call.state == "talking":
        return [Part()]
    if not line.answered:
        return [Answer()]
    if not line.greeted:
        return [Greet()]
    return [] if line.waits else [Entertain()]


def _offered(ring: Ring, line: Line) -> list[Act]:
    legs = [leg for leg in line.legs if leg.ring == ring.id]
    up = next((leg for leg in legs if leg.up), None)
    if up is not None:
        return [PickedUp(up)]
    if legs or _missed(ring, line):
        return []
    failed = dict(line.failed).get(ring.id)
    if failed is None:
        return [RingUp(ring)]
    if failed in ("busy", "other"):
        return [Declined(ring, failed)]
    return []  # the offer's own time runs out


def _served(facts: Facts, ring: Ring, line: Line) -> list[Act]:
    legs = [leg for leg in line.legs if leg.person == ring.person]
    talks = next((leg for leg in legs if leg.up), None)
    if talks is None:
        if facts.call.state != "talking":
            return _rung(ring, legs, line)
        if facts.call.agent != ring.person:
            return [Part()]  # whose contact it was is gone: he waits again, and hears so
        there = {leg.ring for leg in line.legs if leg.up}
        heir = next((side for side in facts.sides if side.colleague and side.here and side.id in there), None)
        if heir is None and line.lost is not None and line.lost.person == ring.person:
            return [Part()]
        return [HandOver(ring, heir) if heir else Over("agent")]
    others: list[Act] = [HangUp(leg) for leg in legs if leg != talks]
    if line.joined != talks.channel:
        return [*others, Join(talks)]
    if facts.call.state == "talking" and line.held != facts.call.held:
        others.append(Hold(facts.call.held))
    if facts.call.state == "talking" and line.muted != facts.call.muted:
        others.append(Mute(talks.channel, facts.call.muted))
    if facts.call.state == "talking" and line.paused != bool(facts.call.paused):
        others.append(Pause(talks.channel, bool(facts.call.paused)))
    return others + [act for side in facts.sides for act in _beside(side, ring, talks, line)]


def _rung(ring: Ring, legs: list[Leg], line: Line) -> list[Act]:
    """Who has taken the contact is rung; the caller hears meanwhile that he waits."""
    waits: list[Act] = [Entertain()] if line.greeted and not line.waits else []
    if legs or _missed(ring, line):
        return waits
    return [*waits, Unanswered(ring) if _gone(ring, line) or ring.id in dict(line.failed) else RingUp(ring)]


def _missed(ring: Ring, line: Line) -> bool:
    """Say whether his phone has just been lost, and may still come back."""
    return line.lost is not None and line.lost.person == ring.person and not line.lost.over


def _gone(ring: Ring, line: Line) -> bool:
    return line.lost == Lost(ring.person, over=True)


def _ring_of(side: Side) -> Ring:
    return Ring(side.id, side.person, None, asks=side.colleague and not side.here)


def _beside(side: Side, ring: Ring, talks: Leg, line: Line) -> list[Act]:
    if side.person == ring.person:  # it is his now, with the phone that he holds
        return [] if side.colleague else [Went(side)]
    legs = [leg for leg in line.legs if leg.ring == side.id]
    up = next((leg for leg in legs if leg.up), None)
    if up is None:
        failed = dict(line.failed).get(side.id)
        if legs or (side.colleague and (failed == "other" or (failed == "unanswered" and side.here))):
            return []  # it rings; or he helps at his desk alone, where no phone of his can be rung
        return [Went(side) if side.heard or failed else RingUp(_ring_of(side))]
    if not side.here:
        return [Came(side)]
    others: list[Act] = [HangUp(leg) for leg in legs if leg != up]
    if side.held:
        apart = up.channel in line.aside and all(place.channel != up.channel for place in line.beside)
        return others if apart else [*others, SetAside(up)]
    wanted = Place(up.channel, side.way, None if side.way == "speak" else talks.channel)
    return others if wanted in line.beside else [*others, Stand(up, wanted)]
