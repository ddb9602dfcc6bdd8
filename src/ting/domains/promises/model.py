"""A promise to a customer who is not on the line, how he is reached, and what follows from trying. Pure."""

import re
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.phone import phone_of
from ting.kit.problem import Refused

Mode = Literal["message", "callback"]
ReachKind = Literal["here", "email", "phone"]
Outcome = Literal["reached", "no_answer", "wrong_number", "declined"]
State = Literal["open", "trying", "again", "kept", "failed", "withdrawn"]
OVER = frozenset({"kept", "failed", "withdrawn"})
_EMAIL = re.compile(r"[^@\s<>\"',;:]+@[^@\s<>\"',;:]+\.[^@\s<>\"',;:.]+")


class Reach(msgspec.Struct, frozen=True):
    """How a customer is to be answered: where he wrote, by mail, or by phone."""

    kind: ReachKind
    value: str = ""


class Promise(msgspec.Struct, frozen=True):
    """What one contact's customer was promised. `due_at`: a message is answered by then; a call comes at its turn."""

    contact: UUID
    mode: Mode
    reach: Reach
    made_at: int
    due_at: int | None
    state: State
    attempts: int
    tries: int
    next_at: int | None
    outcome: Outcome | None

    @property
    def at(self) -> int | None:
        """When it is owed: the answer, or the next try of a call. A first call comes at its turn."""
        return self.next_at or self.due_at

    @property
    def over(self) -> bool:
        """True when nothing more is owed."""
        return self.state in OVER


def reach_of(reach: Reach, time_zone: str) -> Reach:
    """Return a reach in the form that is kept; raise Refused when nobody is reached by it."""
    match reach.kind:
        case "here":
            return Reach("here")
        case "email":
            value = reach.value.strip()
            if len(value) > 254 or not _EMAIL.fullmatch(value):
                raise Refused(
                    "email", f"{value[:80]!r} is not a mail address.", "Give an address such as name@example.com."
                )
            return Reach("email", value)
        case "phone":
            return Reach("phone", phone_of(reach.value, time_zone))


class Next(msgspec.Struct, frozen=True):
    """What follows from one try: the talk goes on, it is tried again at `at`, or it is given up."""

    act: Literal["talk", "again", "give_up"]
    at: int | None = None


def after_try(promise: Promise, outcome: Outcome, now: int, *, gap_ms: int) -> Next:
    """Decide what follows from a try that ended so. `promise.attempts` counts it already."""
    if outcome == "reached":
        return Next("talk")
    if outcome == "no_answer" and promise.attempts < promise.tries:
        return Next("again", now + gap_ms)
    return Next("give_up")
