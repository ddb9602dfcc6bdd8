"""How a telephone's engine stands. Rules only."""

from typing import Literal
from uuid import UUID

import msgspec

State = Literal["waiting", "fetching", "starting", "running", "hung", "unavailable"]
HUNG_MS = 10_000
"""So long without an answer an engine is taken for hung, and ended."""
PATIENCE_MS = 60_000
"""So long one that has just begun may take to answer for the first time."""


class Engine(msgspec.Struct, frozen=True):
    """The engine beside one process that leads calls."""

    node: UUID
    state: State
    why: str | None
    """For `unavailable`: a word that screens have a sentence for."""
    done: int
    of: int
    """Packages fetched, of how many."""
    version: str
    since: int


def may_be_silent_until(now: int, began: int, *, answered: bool) -> int:
    """Return until when an engine that began then may be silent: one that has not answered yet has just begun, perhaps."""
    return now + HUNG_MS if answered else max(now + HUNG_MS, began + PATIENCE_MS)
