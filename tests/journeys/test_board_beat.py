"""What a board was told last is what the reports know: however their taking in falls between two of its steps."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.server import until
from ting.journeys.floor.scope import WHOLE, Scope
from ting.kit.bus import Bus
from ting.kit.db import Database, Tx
from ting.kit.log import Handler
from ting.kit.tasks import Tasks
from ting.web import live


class Reports:
    """Takes in what has happened in the middle of the first board that is put together, after its figures were read."""

    def __init__(self) -> None:
        self.happened, self.taken_in = 1, 0

    async def board(self, slug: str, scope: Scope) -> Any:
        """Put a board together of what was taken in when it began."""
        seen = self.taken_in
        self.taken_in = self.happened
        await asyncio.sleep(0)
        return {"slug": slug, "scope": scope.team, "called": seen}

    async def behind(self, tx: Tx, handlers: Sequence[Handler], mark: int) -> bool:
        """Say whether something has still to be taken in."""
        del tx, handlers, mark
        return self.taken_in < self.happened


class Wall:
    """Looks on, and keeps what it was told."""

    board, live = ("company", WHOLE), False

    def __init__(self) -> None:
        self.told: list[int] = []

    def tell(self, shown: dict[str, int], payload: bytes) -> None:
        """Be told."""
        del payload
        self.told.append(shown["called"])


async def test_what_is_taken_in_while_a_board_is_put_together_is_told_by_the_next(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports, wall = Reports(), Wall()
    monkeypatch.setattr(live, "behind", reports.behind)
    monkeypatch.setattr(live, "BEAT", 0.01)
    monkeypatch.setattr(live, "BoardShown", lambda board: board)
    nobody: Any = SimpleNamespace(queues={})
    hub = live.Hub(db, Bus(db), nobody, nobody, reports.board, nobody, nobody)
    hub._sockets.add(cast("live.Socket", wall))
    async with Tasks() as tasks:
        tasks.keep("beat", hub.beat)

        async def look() -> list[int]:
            return wall.told

        assert (await until(look, lambda seen: 1 in seen, what="the board with what had happened"))[:2] == [0, 1]
