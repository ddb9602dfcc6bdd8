"""What a consult is: a colleague in a conversation that stays another agent's. Rules only."""

from typing import Literal
from uuid import UUID

import msgspec

State = Literal["asked", "here", "declined", "withdrawn", "left", "removed", "over"]
Ending = Literal["declined", "withdrawn", "left", "removed", "over"]
LIVE: frozenset[str] = frozenset({"asked", "here"})
AT_ONCE = 4
"""So many colleagues are asked or here at a time: more is a meeting, not a conversation."""


class Consult(msgspec.Struct, frozen=True):
    """A colleague who is asked into a contact, is there, or was. `writes`: to the customer; else he only whispers."""

    id: UUID
    contact: UUID
    person: UUID
    asked_by: UUID
    writes: bool
    weight: int
    state: State
    asked_at: int
    joined_at: int | None = None
    ended_at: int | None = None
    held: bool = False
    """On a call: he hears music, and nobody hears him."""

    @property
    def live(self) -> bool:
        """True while he is asked or here."""
        return self.state in LIVE


def weight_of(whole: int, *, writes: bool) -> int:
    """Return what a consult takes of a seat: who writes has a contact more; who only whispers, half of one."""
    return whole if writes else max(1, whole // 2)


def ending_of(state: str, *, by_himself: bool) -> Ending:
    """Return how a consult ends that somebody ends on purpose."""
    if state == "asked":
        return "declined" if by_himself else "withdrawn"
    return "left" if by_himself else "removed"
