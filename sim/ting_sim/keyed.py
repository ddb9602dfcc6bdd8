"""What is sent under a key until the server answers it, over as many connections as it takes."""

from __future__ import annotations

import asyncio
from typing import Any

from ting_sim.line import Frame, Line
from ting_sim.wire import ProblemError


class Keyed:
    """The frames of one line that wait for their answers."""

    def __init__(self) -> None:
        self._pending: dict[str, Frame] = {}
        self._answers: dict[str, asyncio.Future[Any]] = {}

    async def deliver(self, line: Line, frame: Frame, timeout: float) -> Any:  # noqa: ASYNC109
        """Send a frame, and return what was answered under its key. ProblemError when it was refused."""
        key = str(frame["key"])
        answer = self._answers.setdefault(key, asyncio.get_running_loop().create_future())
        self._pending[key] = frame
        if line.up:
            await line.send(frame)
        try:
            return await asyncio.wait_for(asyncio.shield(answer), timeout)
        finally:
            self._pending.pop(key, None)
            self._answers.pop(key, None)

    async def again(self, line: Line) -> None:
        """Send again what was not answered: the line is up again."""
        for frame in list(self._pending.values()):
            await line.send(frame)

    def answered(self, key: str, answer: Any) -> None:
        """Take in an answer."""
        waiting = self._answers.get(key)
        if waiting is None or waiting.done():
            return
        if isinstance(answer, ProblemError):
            waiting.set_exception(answer)
        else:
            waiting.set_result(answer)
