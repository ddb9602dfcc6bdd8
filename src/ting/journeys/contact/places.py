"""Whoever shows a customer his place is nudged when it may have moved: at once, then at most every half second.

The line of thousands that moves is gone through from its head, a few at a time, so that nobody else waits for it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from uuid import UUID

from ting.journeys.contact.lines import Lines
from ting.kit.clock import monotonic

PAUSE = 0.5
"""Seconds between two nudges: a line may move a hundred times in a second, a person reads one of them."""
AROUND = 2.0
"""Seconds between looks at what moves lines without an event."""
AT_ONCE = 50
"""So many are nudged before all else gets its turn."""
Nudge = Callable[[], None]
"""Tells somebody where he stands now, or sees to it; it waits for nothing and raises nothing."""


class Places:
    """All places that this process shows, on whatever channel."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._shown: dict[UUID, set[Nudge]] = {}

    def show(self, contact: UUID, nudge: Nudge) -> None:
        """Nudge from now on when this contact's place may have moved."""
        self._shown.setdefault(contact, set()).add(nudge)

    def hide(self, contact: UUID, nudge: Nudge) -> None:
        """Nudge no more."""
        nudges = self._shown.get(contact, set())
        nudges.discard(nudge)
        if not nudges:
            self._shown.pop(contact, None)

    async def tell(self) -> None:
        """Go through the lines as they move, for ever."""
        again: dict[UUID, float] = {}
        moved = self._lines.moved
        while True:
            self._lines.news.clear()
            for queue in [queue for queue in moved if again.get(queue, 0.0) <= monotonic()]:
                again[queue] = monotonic() + PAUSE
                await self._go_through(self._lines.behind(queue, moved.pop(queue)))
            soonest = min((again.get(queue, 0.0) for queue in moved), default=None)
            with contextlib.suppress(TimeoutError):
                wait = None if soonest is None else max(0.0, soonest - monotonic())
                await asyncio.wait_for(self._lines.news.wait(), wait)

    async def look_around(self) -> None:
        """See what moves lines without an event, for ever."""
        while True:
            await asyncio.sleep(AROUND)
            await self._lines.look_around()

    async def _go_through(self, contacts: Iterable[UUID]) -> None:
        told = 0
        for contact in contacts:
            nudges = self._shown.get(contact, ())
            for nudge in nudges:
                nudge()
            told += len(nudges)
            if told >= AT_ONCE:
                told = 0
                await asyncio.sleep(0)
