"""What a call for a supervisor is. Pure; how soon calls are answered is told by reports, from the log."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.problem import Refused
from ting.kit.text import clean

State = Literal["calling", "answered", "cancelled", "over"]
WORDS_MAX = 300


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's call for a supervisor, beside one contact. `state`: calling, answered, cancelled or over."""

    id: UUID
    contact: UUID
    queue: UUID
    agent: UUID
    words: str | None
    state: State
    called_at: int
    answered_at: int | None = None
    answered_by: UUID | None = None


def words_of(text: str | None) -> str | None:
    """Return an agent's words fit to keep; None when there are none. Raises Refused when they are too long."""
    if text is not None and len(text) > WORDS_MAX:
        raise Refused("too_long", f"A call has at most {WORDS_MAX} characters.", "Say it in a few words.")
    return clean(text, WORDS_MAX) or None if text else None
