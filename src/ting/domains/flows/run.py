"""How a call goes through a flow: a state and what happens, in; the next state and what is to be done, out.

Pure, and all of it can be written down: whoever leads a call may die, and another goes on where it stood. It never raises
and always ends, whatever the flow says: a step that is not there ends the call, and so does one step too many.
"""

from typing import Literal, TypeVar
from uuid import UUID

import msgspec

from ting.domains.flows.model import ASKING, DIGITS, ENTERED, KEYS, Caller, Flow, FlowStep, Prompt
from ting.kit.locale import Locale

T = TypeVar("T")
Waits = Literal["ended", "keys", "hours", "lookup", "queue", "transfer", "over"]
Why = Literal["done", "caller", "lost"]
VALUES, VALUE = 20, 200
SHOWN = 4
"""Of what is hidden so many digits are shown."""


class CallState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a call stands."""

    step: str
    lang: Locale
    waits: Waits = "over"
    trail: tuple[str, ...] = ()
    """Each step that it has entered, in order."""
    typed: str = ""
    ahead: str = ""
    """Keys that were pressed before anybody asked."""
    tries: int = 0
    number: str = ""
    known: bool = False
    keyed: dict[str, str] = {}
    hidden: tuple[str, ...] = ()
    skills: tuple[UUID, ...] = ()
    priority: int = 0
    said_s: int = 0
    """When, in seconds of waiting, the place was said last."""

    def shown(self) -> dict[str, str]:
        """Return what was keyed and found, as the desk may see it."""
        return {name: f"…{value[-SHOWN:]}" if name in self.hidden else value for name, value in self.keyed.items()}


class Said(msgspec.Struct, frozen=True, tag="say"):
    """Say it; then tell `Ended`. A key may cut it short."""

    prompt: Prompt


class Asked(msgspec.Struct, frozen=True, tag="ask"):
    """Say it, and hear keys: tell each `Key`, and `Silence` when so long none came after the words or the last key."""

    prompt: Prompt
    wait_s: int
    again: bool = False
    """The answer before was none."""


class Listening(msgspec.Struct, frozen=True, tag="listen"):
    """A key was taken: stop what is said, and go on hearing."""

    wait_s: int


class HoursAsked(msgspec.Struct, frozen=True, tag="hours"):
    """Tell `Hours` of this queue."""

    queue: UUID


class Sought(msgspec.Struct, frozen=True, tag="lookup"):
    """Ask another system about this value; tell `Answered`."""

    panel: UUID
    value: str


class Queued(msgspec.Struct, frozen=True, tag="queue"):
    """Let the call wait for an agent, with music; tell `Ticked` from time to time, and keys."""

    queue: UUID
    music: UUID | None
    skills: tuple[UUID, ...]
    priority: int
    prompt: Prompt


class PlaceSaid(msgspec.Struct, frozen=True, tag="place"):
    """Say the place in the line, how long it will take, and which keys do what."""

    place: int
    low: int | None
    high: int | None
    """Minutes; None where nobody can say."""
    callback_key: str
    message_key: str


class MessageTaken(msgspec.Struct, frozen=True, tag="message"):
    """Say it, take a message after the tone, and end the call."""

    queue: UUID
    prompt: Prompt
    most_s: int


class CallBackPromised(msgspec.Struct, frozen=True, tag="callback"):
    """Promise a call to this number and end the call. `keeps`: the place in the line stays his."""

    queue: UUID
    number: str
    prompt: Prompt
    keeps: bool


class Transferred(msgspec.Struct, frozen=True, tag="transfer"):
    """Say it and dial that number; tell `NotReached` when nobody answers."""

    number: str
    prompt: Prompt


class HungUp(msgspec.Struct, frozen=True, tag="end"):
    """Say it, and end the call. `lost`: the flow led nowhere."""

    prompt: Prompt = Prompt()
    why: Why = "done"


class Stay(msgspec.Struct, frozen=True, tag="stay"):
    """Nothing changes."""


Act = (
    Said
    | Asked
    | Listening
    | HoursAsked
    | Sought
    | Queued
    | PlaceSaid
    | MessageTaken
    | CallBackPromised
    | Transferred
    | HungUp
    | Stay
)


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """What was to be said has been said."""


class Key(msgspec.Struct, frozen=True, tag="key"):
    """A key of the caller's telephone."""

    key: str


class Silence(msgspec.Struct, frozen=True, tag="silence"):
    """No key came in time."""


class Hours(msgspec.Struct, frozen=True, tag="hours"):
    """Whether the queue that was asked for is open."""

    open: bool


class Answered(msgspec.Struct, frozen=True, tag="answered"):
    """What another system said; None: that it knows nothing, or nothing at all."""

    values: dict[str, str] | None


class Ticked(msgspec.Struct, frozen=True, tag="ticked"):
    """So long he has waited, at this place, for so many minutes more."""

    waited_s: int
    place: int = 0
    low: int | None = None
    high: int | None = None


class NotReached(msgspec.Struct, frozen=True, tag="not_reached"):
    """Who was dialled did not answer, or the queue takes nobody."""


class Left(msgspec.Struct, frozen=True, tag="left"):
    """The caller hung up."""


Event = Ended | Key | Silence | Hours | Answered | Ticked | NotReached | Left


def begin(flow: Flow, caller: Caller) -> tuple[CallState, Act]:
    """Return where a call stands that has just come, and what is done first."""
    lang: Locale = caller.lang if caller.lang and caller.lang in flow.langs else (*flow.langs, "en")[0]
    state = CallState(step="", lang=lang, number=caller.number, known=caller.known)
    return _enter(flow, state, flow.steps[0].key if flow.steps else "")


def step(flow: Flow, state: CallState, event: Event) -> tuple[CallState, Act]:
    """Return where a call stands after something happened, and what is to be done. What does not fit changes nothing."""
    here = _of(flow, state.step)
    if state.waits == "over":
        return state, Stay()
    if isinstance(event, Left):
        return _over(state), HungUp(why="caller")
    if here is None:
        return _over(state), HungUp(why="lost")
    return _on(flow, state, here, event)


def again(flow: Flow, state: CallState) -> Act:
    """Return what is done where a call stands, for who takes it up there: what was being said is said again."""
    here = _of(flow, state.step)
    if here is None:
        return HungUp(why="lost")
    return Asked(here.prompt, here.wait_s) if here.do in ASKING else _act(state, here)[1]


def goes_on(flow: Flow, state: CallState) -> bool:
    """Say whether a call that is to wait goes on elsewhere where its queue is closed: tell `NotReached` then."""
    here = _of(flow, state.step)
    return state.waits == "queue" and here is not None and bool(here.otherwise)


def _on(flow: Flow, state: CallState, here: FlowStep, event: Event) -> tuple[CallState, Act]:
    match state.waits, event:
        case "ended", Ended():
            return _enter(flow, state, here.next)
        case "ended", Key(key) if key and key in KEYS:
            return _enter(flow, _but(state, ahead=(state.ahead + key)[:DIGITS]), here.next)
        case "keys", Key(key) if key and key in KEYS:
            return _keyed(flow, state, here, key)
        case "keys", Silence():
            return _silent(flow, state, here)
        case "hours", Hours(is_open):
            return _enter(flow, state, here.next if is_open else here.otherwise)
        case "lookup", Answered(values):
            return _found(flow, state, here, values)
        case "queue", _:
            return _waiting(flow, state, here, event)
        case "transfer", NotReached():
            return _enter(flow, state, here.otherwise)
    return state, Stay()


def _found(flow: Flow, state: CallState, here: FlowStep, values: dict[str, str] | None) -> tuple[CallState, Act]:
    if values is None:
        return _enter(flow, state, here.otherwise)
    return _enter(flow, _but(state, keyed=state.keyed | _named(here.into, values)), here.next)


def _enter(flow: Flow, state: CallState, key: str) -> tuple[CallState, Act]:
    """Go to a step, and through those at which nothing is waited for."""
    while True:
        here = _of(flow, key)
        if here is None or len(state.trail) >= ENTERED:
            return _over(state), HungUp(why="lost")
        state = _but(state, step=key, trail=(*state.trail, key), typed="", tries=0)
        match here.do:
            case "set":
                state = _but(state, skills=_with(state.skills, here.skills), priority=here.priority)
                key = here.next
            case "caller":
                key = here.next if state.known else here.otherwise
            case "say" if state.ahead:
                key = here.next  # who knows his way need not hear it
            case "compare":
                key = here.next if state.keyed.get(here.field) in here.among else here.otherwise
            case "language" | "menu" | "digits":
                return _ask(flow, state, here)
            case _:
                return _act(state, here)


def _act(state: CallState, here: FlowStep) -> tuple[CallState, Act]:
    match here.do:
        case "say":
            return _but(state, waits="ended"), Said(here.prompt)
        case "hours" if here.queue:
            return _but(state, waits="hours"), HoursAsked(here.queue)
        case "lookup" if here.panel:
            value = state.keyed.get(here.field, "") if here.field else state.number
            return _but(state, waits="lookup"), Sought(here.panel, value)
        case "queue" if here.queue:
            waiting = _but(state, waits="queue", said_s=0, ahead="")
            return waiting, Queued(here.queue, here.music, state.skills, state.priority, here.prompt)
        case "message" if here.queue:
            return _over(state), MessageTaken(here.queue, here.prompt, here.most_s or 120)
        case "callback" if here.queue:
            number = state.keyed.get(here.field, "") if here.field else state.number
            return _over(state), CallBackPromised(here.queue, number, here.prompt, keeps=False)
        case "transfer":
            return _but(state, waits="transfer"), Transferred(here.number, here.prompt)
        case "end":
            return _over(state), HungUp(here.prompt)
    return _over(state), HungUp(why="lost")


def _ask(flow: Flow, state: CallState, here: FlowStep) -> tuple[CallState, Act]:
    asked, act = _but(state, waits="keys"), Asked(here.prompt, here.wait_s)
    if not state.ahead:
        return asked, act
    return _keyed(flow, _but(asked, ahead=state.ahead[1:]), here, state.ahead[0])


def _keyed(flow: Flow, state: CallState, here: FlowStep, key: str) -> tuple[CallState, Act]:
    if here.do != "digits":
        chosen = next((each for each in here.choices if each.key == key), None)
        if chosen is None:
            return _wrong(flow, state, here)
        if here.do == "language":
            return _enter(flow, _but(state, lang=chosen.lang or state.lang), here.next)
        return _enter(flow, state, chosen.next)
    if key == "#":
        return _typed(flow, state, here)
    typed = _but(state, typed=state.typed + key)
    if len(typed.typed) >= here.most:
        return _typed(flow, typed, here)
    if typed.ahead:
        return _keyed(flow, _but(typed, ahead=typed.ahead[1:]), here, typed.ahead[0])
    return typed, Listening(here.wait_s)


def _typed(flow: Flow, state: CallState, here: FlowStep) -> tuple[CallState, Act]:
    if len(state.typed) < here.least:
        return _wrong(flow, state, here)
    hidden = _with(state.hidden, (here.into,)) if here.hidden else state.hidden
    return _enter(flow, _but(state, keyed=state.keyed | {here.into: state.typed}, hidden=hidden), here.next)


def _silent(flow: Flow, state: CallState, here: FlowStep) -> tuple[CallState, Act]:
    if here.do == "digits" and state.typed:
        return _typed(flow, state, here)
    return _wrong(flow, state, here)


def _wrong(flow: Flow, state: CallState, here: FlowStep) -> tuple[CallState, Act]:
    """Ask again, as often as the step says; then go where who does not answer goes."""
    tries = state.tries + 1
    if tries < here.tries:
        return _but(state, tries=tries, typed="", ahead="", waits="keys"), Asked(here.prompt, here.wait_s, again=True)
    return _enter(flow, _but(state, ahead=""), here.next if here.do == "language" else here.otherwise)


def _waiting(flow: Flow, state: CallState, here: FlowStep, event: Event) -> tuple[CallState, Act]:
    match event:
        case Key(key) if key and key == here.callback_key and here.queue and state.number:
            return _over(state), CallBackPromised(here.queue, state.number, Prompt(), keeps=True)
        case Key(key) if key and key == here.message_key and here.queue:
            return _over(state), MessageTaken(here.queue, Prompt(), 120)
        case NotReached():
            return _enter(flow, state, here.otherwise)
        case Ticked(waited, place, low, high):
            if here.most_s and waited >= here.most_s and here.otherwise:
                return _enter(flow, state, here.otherwise)
            if here.every_s and place and waited - state.said_s >= here.every_s:
                callback = here.callback_key if state.number else ""
                return _but(state, said_s=waited), PlaceSaid(place, low, high, callback, here.message_key)
    return state, Stay()


def _named(into: str, values: dict[str, str]) -> dict[str, str]:
    return {f"{into}.{name}"[:VALUE]: text[:VALUE] for name, text in list(values.items())[:VALUES]}


def _with(had: tuple[T, ...], more: tuple[T, ...]) -> tuple[T, ...]:
    return had + tuple(each for each in more if each not in had)


def _over(state: CallState) -> CallState:
    return _but(state, waits="over", ahead="")


def _but(state: CallState, **changes: object) -> CallState:
    return msgspec.structs.replace(state, **changes)


def queue_step(flow: Flow, state: CallState, queue: UUID) -> FlowStep | None:
    """Return the step at which a call stands, where it is one that let it wait in this queue."""
    found = _of(flow, state.step)
    return found if found is not None and found.do == "queue" and found.queue == queue else None


def _of(flow: Flow, key: str) -> FlowStep | None:
    return next((each for each in flow.steps if each.key == key), None)
