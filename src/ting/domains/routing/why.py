"""Whom a ticket is offered to, and why: the choice, what it was made from, and its replay.

Among the seats that may take a ticket the best is, in this order: the agent it names; who serves its own queue before who
helps out; the least short of the level
first asked for (when the need has relaxed); the least loaded for his capacity; the least over-skilled (fewest skills
that are not needed, then the lowest sufficient levels), so that scarce skills stay free; the longest idle; the id.
Load stands before skill so that nobody gets a third chat while a colleague has none; for calls, where a free seat is
an idle one, sparing skills decides.
"""

import uuid
from collections.abc import Iterable
from typing import Literal

import msgspec

from ting.domains.routing.model import Ask, Need, Obstacle, Seat, Ticket, refusers, wanted, way_of

SHOWN = 20
"""How many candidates and how many passed-over tickets an explanation keeps."""

Kind = Literal["last_agent", "direct", "own", "skill", "least_busy", "longest_idle", "only_one"]
Skilled = tuple[bool, int, int, int]
Fit = tuple[bool, int, float, int, int, int, int]


class Candidate(msgspec.Struct, frozen=True):
    """The facts of one free seat that the choice looked at; ``levels`` in the order of the ticket's needs."""

    person: uuid.UUID
    levels: tuple[int, ...]
    spare_skills: int
    load: int
    capacity: int
    idle_since: int
    helps: uuid.UUID | None = None
    """The queue or the site for which he helps out; None: he serves the ticket's own."""
    profile: uuid.UUID | None = None
    """The routing profile in force for him."""


class Skipped(msgspec.Struct, frozen=True):
    """A ticket that waits further ahead in the queue, and why the chosen seat could not be offered it."""

    ticket: uuid.UUID
    number: str
    code: Obstacle | Literal["unexplained"]


class Inputs(msgspec.Struct, frozen=True):
    """Everything a choice was made from, trimmed to the best candidates; stored, so that it can be replayed."""

    ticket: Ticket
    now: int
    held: bool
    candidates: tuple[Candidate, ...]
    considered: int
    skipped: tuple[Skipped, ...]
    skipped_count: int


class Relaxed(msgspec.Struct, frozen=True):
    """A need of which less is now asked: ``wanted`` at first, ``level`` since ``after_ms`` of waiting."""

    skill: uuid.UUID
    level: int
    wanted: int
    after_ms: int


class Helping(msgspec.Struct, frozen=True):
    """Who was chosen helps out: `of` may take the queue's contacts since `after_ms` of waiting."""

    of: uuid.UUID
    after_ms: int


class Why(msgspec.Struct, frozen=True):
    """Why this agent, why now, in words that a screen can translate."""

    kind: Kind
    text_key: str
    params: dict[str, int]
    relaxed: tuple[Relaxed, ...]
    waited_ms: int
    ahead_of: int
    considered: int
    helping: Helping | None = None
    profile: uuid.UUID | None = None
    """The routing profile by which the chosen one works now."""


class Proposal(msgspec.Struct, frozen=True):
    """One offer to make."""

    ticket: uuid.UUID
    person: uuid.UUID
    queue: uuid.UUID
    answer_by: int
    why: Why
    inputs: Inputs


def candidate_of(ask: Ask, seat: Seat) -> Candidate:
    """Return the facts of the seat that matter for what is asked."""
    levels = tuple(seat.skills.get(need.skill, 0) for need in ask.needs)
    spare = sum(1 for level in seat.skills.values() if level > 0) - sum(1 for level in levels if level > 0)
    way = way_of(ask, seat)
    duty = seat.duties.get(ask.tenant)
    return Candidate(
        seat.person,
        levels,
        spare,
        seat.load,
        seat.capacity,
        seat.idle_since,
        way.of if way else None,
        duty.profile if duty else None,
    )


def skilled(needs: tuple[Need, ...], candidate: Candidate) -> Skilled:
    """Return whether the candidate only helps out, and how far his skills fall short of the needs or go beyond them."""
    short = over = 0
    for need, level in zip(needs, candidate.levels, strict=True):
        if level < need.level:
            short += need.level - level
        else:
            over += level - need.level
    return (candidate.helps is not None, short, candidate.spare_skills, over)


def fit(skills: Skilled, load: int, capacity: int, idle_since: int, person: uuid.UUID) -> Fit:
    """Return the sort key of the choice: the smallest is the best (the named agent stands before all)."""
    helps, short, spare, over = skills
    return (helps, short, load / capacity if capacity else 0.0, spare, over, idle_since, person.int)


def choose(ticket: Ticket, candidates: Iterable[Candidate], now: int, *, held: bool) -> Candidate | None:
    """Return the best candidate that may take the ticket. The same inputs give the same choice."""
    spared = refusers(ticket, now)
    levels = [wanted(need, now - ticket.entered_at) for need in ticket.needs]
    best: Candidate | None = None
    for candidate in candidates:
        if candidate.person in spared or candidate.load + ticket.weight > candidate.capacity:
            continue
        if held and candidate.person != ticket.direct:
            continue
        free_of_levels = candidate.helps is not None or (held and ticket.direct_kind == "direct")
        if not free_of_levels and any(has < level for has, level in zip(candidate.levels, levels, strict=True)):
            continue
        if best is None or _order(ticket, candidate) < _order(ticket, best):
            best = candidate
    return best


def replay(inputs: Inputs) -> uuid.UUID | None:
    """Choose again from what was stored."""
    chosen = choose(inputs.ticket, inputs.candidates, inputs.now, held=inputs.held)
    return chosen.person if chosen else None


def explain(inputs: Inputs, chosen: Candidate, ahead_of: int) -> Why:
    """Say why this candidate was chosen: the first point in which it beat the runner-up."""
    ticket, waited = inputs.ticket, inputs.now - inputs.ticket.entered_at
    others = [candidate for candidate in inputs.candidates if candidate.person != chosen.person]
    kind = _kind(ticket, chosen, others[0] if others else None)
    params = {"idle_ms": max(0, inputs.now - chosen.idle_since), "load": chosen.load, "capacity": chosen.capacity}
    relaxed = tuple(_relaxed(need, waited) for need in ticket.needs if wanted(need, waited) < need.level)
    helping = next((Helping(help_.of, help_.after_ms) for help_ in ticket.helps if help_.of == chosen.helps), None)
    return Why(kind, f"why.{kind}", params, relaxed, waited, ahead_of, inputs.considered, helping, chosen.profile)


def _order(ticket: Ticket, candidate: Candidate) -> tuple[bool, Fit]:
    return (candidate.person != ticket.direct, _fit(ticket, candidate))


def _fit(ticket: Ticket, candidate: Candidate) -> Fit:
    skills = skilled(ticket.needs, candidate)
    return fit(skills, candidate.load, candidate.capacity, candidate.idle_since, candidate.person)


def _kind(ticket: Ticket, chosen: Candidate, runner_up: Candidate | None) -> Kind:
    if chosen.person == ticket.direct:
        return ticket.direct_kind or "direct"
    if runner_up is None:
        return "only_one"
    mine, theirs = _fit(ticket, chosen), _fit(ticket, runner_up)
    if mine[0] != theirs[0]:
        return "own"
    if mine[1] != theirs[1]:
        return "skill"
    if mine[2] != theirs[2]:
        return "least_busy"
    return "skill" if mine[3:5] != theirs[3:5] else "longest_idle"


def _relaxed(need: Need, waited_ms: int) -> Relaxed:
    level = wanted(need, waited_ms)
    since = min(step.after_ms for step in need.relax if step.level == level and step.after_ms <= waited_ms)
    return Relaxed(need.skill, level, need.level, since)
