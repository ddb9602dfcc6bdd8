"""What is due about a call, as tables; and that whatever is due, once done, comes to an end."""

from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from ting.channels.phone import settle
from ting.channels.phone.settle import Act, Leg, Line, Lost, Place
from ting.domains.telephony.calls import Call
from ting.journeys.calls.exchange import Facts, Ring, Side

ANN, BEN, SUE = (UUID(int=n) for n in (1, 2, 3))
OFFER, TAKEN, ASKED, HEARD = (UUID(int=n) for n in (11, 12, 13, 14))


def call(state: Any = "waiting", **more: Any) -> Call:
    """A call that came in."""
    given_: dict[str, Any] = {
        "engine": UUID(int=7),
        "contact": UUID(int=8),
        "agent": ANN if state == "talking" else None,
        "held": False,
        "muted": False,
        "paused": False,
        "talking_at": None,
        "ended_at": None,
        "ended_by": None,
        "why": None,
    }
    return Call(
        id=UUID(int=5),
        tenant=UUID(int=6),
        channel="caller",
        number=UUID(int=9),
        caller="+886912345678",
        called="+886223456789",
        state=state,
        began_at=0,
        **{**given_, **more},
    )


def leg(person: UUID, ring: UUID, *, up: bool = False) -> Leg:
    return Leg(f"leg-{ring.int}-{person.int}", person, ring, up)


OFFERED, SERVED = Ring(OFFER, ANN, 30_000), Ring(TAKEN, ANN, None)
TALKS = leg(ANN, TAKEN, up=True)
TALKING = Line(answered=True, greeted=True, legs=(TALKS,), joined=TALKS.channel)
OUTSIDE = Line(answered=True, greeted=True, far="on-there", far_there=True)
BESIDE = Side(ASKED, BEN, "speak", here=True, heard=True, colleague=True)
HELD = msgspec.structs.replace(BESIDE, held=True)
BENS = leg(BEN, ASKED, up=True)
THREE = msgspec.structs.replace(TALKING, legs=(TALKS, BENS), beside=(Place(BENS.channel, "speak"),))


@pytest.mark.parametrize(
    ("facts", "line", "acts"),
    [
        (Facts(call("arrived")), Line(), ["Arrive"]),
        (Facts(call(), "queued"), Line(), ["Answer"]),
        (Facts(call(), "queued"), Line(answered=True), ["Greet"]),
        (Facts(call(), "queued"), Line(answered=True, greeted=True), ["Entertain"]),
        (Facts(call(), "queued"), Line(answered=True, greeted=True, waits=True), []),
        (Facts(call(), "queued", OFFERED), Line(answered=True, greeted=True, waits=True), ["RingUp"]),
        (
            Facts(call(), "queued", OFFERED),
            Line(answered=True, greeted=True, waits=True, legs=(leg(ANN, OFFER, up=True),)),
            ["PickedUp"],
        ),
        (
            Facts(call(), "queued", OFFERED),
            Line(answered=True, greeted=True, waits=True, failed=((OFFER, "busy"),)),
            ["Declined"],
        ),
        (Facts(call(), "queued", OFFERED), Line(there=False, legs=(leg(ANN, OFFER),)), ["HangUp", "Over"]),
        (Facts(call("talking"), "serving", SERVED), msgspec.structs.replace(TALKING, there=False), ["Over"]),
        (Facts(call("talking"), "serving", SERVED), Line(answered=True, greeted=True, lost=Lost(ANN)), ["Part"]),
        (Facts(call("talking"), "serving", SERVED), Line(answered=True, greeted=True, lost=Lost(BEN)), ["Over"]),
        (Facts(call(), "serving", SERVED), Line(answered=True, greeted=True, waits=True, lost=Lost(ANN)), []),
        (Facts(call(), "serving", SERVED), Line(answered=True, greeted=True, waits=True), ["RingUp"]),
        (
            Facts(call(), "serving", SERVED),
            Line(answered=True, greeted=True, waits=True, lost=Lost(ANN, over=True)),
            ["Unanswered"],
        ),
        (Facts(call(), "queued", OFFERED), Line(answered=True, greeted=True, waits=True, lost=Lost(ANN)), []),
        (Facts(call(), "serving", SERVED), msgspec.structs.replace(TALKING, joined=None), ["Join"]),
        (Facts(call("talking"), "serving", SERVED), TALKING, []),
        (Facts(call("talking", held=True, muted=True), "serving", SERVED), TALKING, ["Hold", "Mute"]),
        (Facts(call("talking"), "serving", SERVED), msgspec.structs.replace(TALKING, paused=None), ["Pause"]),
        (Facts(call("talking"), "serving", SERVED), Line(answered=True, greeted=True), ["Over"]),
        (
            Facts(call("talking"), "serving", SERVED, sides=(BESIDE,)),
            Line(answered=True, greeted=True, legs=(leg(BEN, ASKED, up=True),)),
            ["HandOver"],
        ),
        (Facts(call("talking"), "serving", SERVED, sides=(HELD,)), THREE, ["SetAside"]),
        (
            Facts(call("talking"), "serving", SERVED, sides=(HELD,)),
            msgspec.structs.replace(THREE, beside=(), aside=(BENS.channel,)),
            [],
        ),
        (
            Facts(call("talking"), "serving", SERVED, sides=(BESIDE,)),
            msgspec.structs.replace(THREE, beside=(), aside=(BENS.channel,)),
            ["Stand"],
        ),
        (Facts(call(), "outside"), OUTSIDE, ["Record"]),
        (Facts(call(), "outside"), msgspec.structs.replace(OUTSIDE, taped=True), []),
        (Facts(call(), "outside"), msgspec.structs.replace(OUTSIDE, far_there=False), ["Over"]),
        (Facts(call(), "outside"), msgspec.structs.replace(OUTSIDE, there=False), ["Over"]),
        (Facts(call("over"), "wrapup"), TALKING, ["HangUp", "HangUp"]),
        (Facts(call("over"), "closed"), Line(there=False), []),
    ],
)
def test_what_is_due(facts: Facts, line: Line, acts: list[str]) -> None:
    assert [type(act).__name__ for act in settle.due(facts, line)] == acts


@pytest.mark.parametrize(
    ("line", "by"), [(Line(there=False), "customer"), (Line(there=False, why=settle.ENGINE), "system")]
)
def test_an_engine_that_dies_is_nobody_who_hung_up(line: Line, by: str) -> None:
    assert settle.due(Facts(call(), "queued"), line) == [settle.Over(by, line.why)]  # type: ignore[arg-type]


def _without(channels: tuple[str, ...], channel: str) -> tuple[str, ...]:
    return tuple(each for each in channels if each != channel)


def do(act: Act, facts: Facts, line: Line) -> tuple[Facts, Line]:
    """Do what was due, as a line and books would on which everything succeeds at once."""
    books, put = msgspec.structs.replace, msgspec.structs.replace
    match act:
        case settle.Arrive():
            return books(facts, state="queued"), line
        case settle.Dial():
            return facts, put(line, dialled=True)
        case settle.Answer():
            return facts, put(line, answered=True)
        case settle.Greet():
            return facts, put(line, greeted=True, waits=True)
        case settle.Entertain():
            return facts, put(line, waits=True)
        case settle.RingUp(ring):
            return facts, put(line, legs=(*line.legs, leg(ring.person, ring.id)))
        case settle.PickedUp(one):
            taken = Ring(TAKEN, one.person, None)
            return books(facts, state="serving", ring=taken), line
        case settle.Join(one):
            now = books(facts.call, state="talking", agent=one.person)
            return books(facts, call=now), put(line, joined=one.channel, waits=False, held=False, muted=False)
        case settle.Part():
            now = books(facts.call, state="waiting", agent=None)
            return books(facts, call=now), put(line, joined=None, waits=False)
        case settle.Hold(on):
            return facts, put(line, held=on)
        case settle.Mute(_, on):
            return facts, put(line, muted=on)
        case settle.Pause(_, on):
            return facts, put(line, paused=on)
        case settle.HangUp(None):
            return facts, put(line, there=False)
        case settle.HangUp(phone):
            still = tuple(each for each in line.legs if each != phone)
            joined = None if phone and line.joined == phone.channel else line.joined
            return facts, put(line, legs=still, joined=joined)
        case settle.Declined() | settle.Unanswered():
            return books(facts, state="queued", ring=None), line
        case settle.Came(side):
            here = books(side, here=True, heard=True)
            return books(facts, sides=tuple(here if each.id == side.id else each for each in facts.sides)), line
        case settle.Went(side):
            return books(facts, sides=tuple(each for each in facts.sides if each.id != side.id)), line
        case settle.Stand(_, place):
            others = tuple(each for each in line.beside if each.channel != place.channel)
            return facts, put(line, beside=(*others, place), aside=_without(line.aside, place.channel))
        case settle.SetAside(one):
            others = tuple(each for each in line.beside if each.channel != one.channel)
            return facts, put(line, beside=others, aside=(*line.aside, one.channel))
        case settle.HandOver(_, to):
            his = Ring(to.id, to.person, None)
            left = tuple(each for each in facts.sides if each.id != to.id)
            return books(facts, ring=his, sides=left, call=books(facts.call, agent=to.person)), line
        case settle.Record():
            return facts, put(line, taped=True)
        case settle.Over(by, why):
            return books(facts, state="wrapup", call=books(facts.call, state="over", ended_by=by, why=why)), line


persons = some.sampled_from((ANN, BEN, SUE))
rings = some.sampled_from((OFFER, TAKEN, ASKED, HEARD))
legs = some.builds(leg, persons, rings, up=some.booleans())
channels = some.builds(lambda one: one.channel, legs)
lines = some.builds(
    Line,
    there=some.booleans(),
    why=some.sampled_from((None, settle.ENGINE)),
    dialled=some.booleans(),
    answered=some.booleans(),
    greeted=some.booleans(),
    waits=some.booleans(),
    legs=some.lists(legs, max_size=4, unique_by=lambda one: one.channel).map(tuple),
    joined=some.none() | channels,
    held=some.booleans(),
    muted=some.booleans(),
    paused=some.sampled_from((None, False, True)),
    failed=some.lists(some.tuples(rings, some.sampled_from(("busy", "other", "unanswered", "left"))), max_size=2).map(
        tuple
    ),
    far=some.sampled_from((None, "on-there")),
    far_there=some.booleans(),
    taped=some.booleans(),
    beside=some.lists(some.builds(Place, channels, some.just("listen"), channels), max_size=2).map(tuple),
    aside=some.lists(channels, max_size=2).map(tuple),
)
sides = some.builds(
    Side,
    some.sampled_from((ASKED, HEARD)),
    persons,
    some.sampled_from(("listen", "whisper", "speak")),
    here=some.booleans(),
    heard=some.booleans(),
    colleague=some.booleans(),
    held=some.booleans(),
)
books_ = some.builds(
    Facts,
    some.builds(
        call,
        some.sampled_from(("dialling", "arrived", "waiting", "talking", "over")),
        held=some.booleans(),
        muted=some.booleans(),
        paused=some.sampled_from((None, False, True)),
        agent=some.none() | persons,
    ),
    some.sampled_from((None, "queued", "serving", "outside", "wrapup", "closed")),
    some.none() | some.builds(Ring, some.sampled_from((OFFER, TAKEN)), persons, some.sampled_from((None, 30_000))),
    sides=some.lists(sides, max_size=2, unique_by=lambda side: side.id).map(tuple),
)


@given(books_, lines)
def test_whatever_stands_in_the_books_and_on_the_line_is_settled_in_the_end(facts: Facts, line: Line) -> None:
    for _ in range(30):
        for act in settle.due(facts, line):
            facts, line = do(act, facts, line)
    assert settle.due(facts, line) == [], "it does not end"
    if facts.call.state == "over":
        assert (line.legs, line.there, facts.sides) == ((), False, ()), "a line is left that nobody leads"
