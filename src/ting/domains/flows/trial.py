"""A call that nobody makes: a flow gone through by what a caller would do, as the simulator and scenarios do it. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.flows.model import KEYS, Expect, Flow, Prompt, Scenario, TrialCaller
from ting.domains.flows.run import (
    Act,
    Answered,
    Asked,
    CallBackPromised,
    CallState,
    Ended,
    Event,
    Hours,
    HoursAsked,
    HungUp,
    Key,
    Left,
    MessageTaken,
    NotReached,
    PlaceSaid,
    Queued,
    Said,
    Silence,
    Sought,
    Stay,
    Transferred,
    begin,
    goes_on,
    step,
)
from ting.kit.locale import Locale

DOES = 200
Opens = Callable[[UUID], bool]
"""Says whether a queue is open at the moment of the call."""
Sort = Literal["say", "ask", "lookup", "queue", "place", "message", "callback", "transfer", "end", "did"]
WORDS: dict[str, Event] = {
    "silence": Silence(),
    "found": Answered({}),
    "failed": Answered(None),
    "waited": NotReached(),
    "hangup": Left(),
}


class Heard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that is said or done in a call, at which step; `did`: what the caller did."""

    sort: Sort
    step: str = ""
    lang: Locale | None = None
    text: str = ""
    file: UUID | None = None
    again: bool = False
    queue: UUID | None = None
    number: str = ""
    place: int = 0
    low: int | None = None
    high: int | None = None


class FlowTrial(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a call: what was heard and done in order, which steps it went through, and for what it waits."""

    heard: list[Heard]
    state: CallState
    queue: UUID | None
    left: int
    """So many of the things that the caller was to do came when the call was over."""


def play(flow: Flow, given: TrialCaller, does: Sequence[str], opens: Opens) -> FlowTrial:
    """Let a caller do these things one after another; what needs nobody to do anything happens by itself."""
    state, act = begin(flow, given)
    heard: list[Heard] = []
    queue: UUID | None = None
    ahead = [event for each in does[:DOES] for event in _events(each)]
    while True:
        told = _told(state, act)
        if told is not None:
            heard.append(told)
        queue = act.queue if isinstance(act, Queued | MessageTaken | CallBackPromised) else queue
        event = _by_itself(flow, given, state, act, opens)
        if event is None:
            if not ahead or state.waits == "over":
                return FlowTrial(heard=heard, state=state, queue=queue, left=len(ahead))
            event, did = ahead.pop(0)
            heard.append(Heard(sort="did", step=state.step, text=did))
        state, act = step(flow, state, event)


def check(scenario: Scenario, trial: FlowTrial) -> str:
    """Return what is not as a scenario expects it (a name of what, and what it is), or nothing."""
    expect, state = scenario.expect, trial.state
    if trial.left:
        return f"left={trial.left}"
    if expect.step and state.step != expect.step:
        return f"step={state.step}"
    if not _through(expect, state.trail):
        return f"through={' > '.join(state.trail[-12:])}"
    if expect.queue is not None and trial.queue != expect.queue:
        return f"queue={trial.queue or ''}"
    if expect.lang is not None and state.lang != expect.lang:
        return f"lang={state.lang}"
    if expect.priority is not None and state.priority != expect.priority:
        return f"priority={state.priority}"
    for name, value in expect.keyed.items():
        if state.keyed.get(name) != value:
            return f"{name}={state.keyed.get(name, '')}"
    return ""


def told_well(given: TrialCaller, does: Sequence[str]) -> bool:
    """Say whether this is a moment and things that a caller can do: keys, or a word."""
    keyed = all(each in WORDS or (each and all(key in KEYS for key in each)) for each in does)
    return keyed and len(does) <= DOES and (not given.at or _moment(given.at))


def _moment(at: str) -> bool:
    try:
        return datetime.strptime(at, "%Y-%m-%dT%H:%M").year > 1970  # noqa: DTZ007 - a clock on a wall, wherever it hangs
    except ValueError:
        return False


def _events(does: str) -> list[tuple[Event, str]]:
    word = WORDS.get(does)
    return [(word, does)] if word is not None else [(Key(each), each) for each in does if each in KEYS]


def _by_itself(flow: Flow, given: TrialCaller, state: CallState, act: Act, opens: Opens) -> Event | None:
    """Return what happens without the caller's doing."""
    match act:
        case Said():
            return Ended()
        case HoursAsked(queue):
            return Hours(opens(queue))
        case Sought() if state.step in given.answers:
            return Answered(given.answers[state.step])
        case Queued(queue) if not opens(queue) and goes_on(flow, state):
            return NotReached()
    return None


def _through(expect: Expect, trail: Sequence[str]) -> bool:
    ahead = iter(trail)
    return all(each in ahead for each in expect.through)


def _told(state: CallState, act: Act) -> Heard | None:
    match act:
        case Said(prompt):
            return _said("say", state, prompt)
        case Asked(prompt, _, again):
            return _said("ask", state, prompt, again=again)
        case Sought(_, value):
            return Heard(sort="lookup", step=state.step, text=value)
        case Queued(queue, _, _, _, prompt):
            return _said("queue", state, prompt, queue=queue)
        case PlaceSaid(place, low, high):
            return Heard(sort="place", step=state.step, lang=state.lang, place=place, low=low, high=high)
        case MessageTaken(queue, prompt):
            return _said("message", state, prompt, queue=queue)
        case CallBackPromised(queue, number, prompt):
            return _said("callback", state, prompt, queue=queue, number=number)
        case Transferred(number, prompt):
            return _said("transfer", state, prompt, number=number)
        case HungUp(prompt, why):
            return _said("end", state, prompt, number=why)
        case Stay() | _:
            return None


def _said(sort: Sort, state: CallState, prompt: Prompt, **more: object) -> Heard:
    told = Heard(
        sort=sort,
        step=state.step,
        lang=state.lang,
        text=prompt.texts.get(state.lang, ""),
        file=prompt.files.get(state.lang),
    )
    return msgspec.structs.replace(told, **more)
