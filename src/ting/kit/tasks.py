"""Background work of a process: named, held, watched; what fails is said and begun again."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Self

import structlog

log = structlog.get_logger()


class Tasks:
    """A set of tasks that ends with its `async with` block."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` for ever: when it fails it is logged and begun again, at most every 5 s."""
        self.start(name, self._keep(name, work))

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` once."""
        task = asyncio.create_task(work, name=name)  # noqa: TID251
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("task failed", task=task.get_name(), exc_info=error)

    async def _keep(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        pause = 0.05
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await work()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("task failed, begins again", task=name, pause=pause)
            pause = 0.05 if loop.time() - began > 30 else min(pause * 2, 5.0)
            await asyncio.sleep(pause)
