"""The only places of the simulator that start tasks and make ids, so that none is lost and none is guessable."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Callable, Coroutine

PATIENCE_S = 60.0
"""How long one waits who was told nothing else: the server, or its machine, may be busy."""


def new_key() -> str:
    """Return a fresh random UUID, the idempotency key of something that we send."""
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def spawn(work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
    """Start a named task; the caller holds it and ends it with `stop`."""
    return asyncio.get_running_loop().create_task(work, name=name)


async def stop(*tasks: asyncio.Task[None] | None) -> None:
    """Cancel tasks and wait until they are gone."""
    alive = [task for task in tasks if task is not None and task is not asyncio.current_task()]
    for task in alive:
        task.cancel()
    await asyncio.gather(*alive, return_exceptions=True)


class Changes:
    """Lets many wait until something about an object is true, without polling."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()
        self._error: Exception | None = None

    def tell(self) -> None:
        """Something changed: everyone who waits looks again."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)

    def fail(self, error: Exception) -> None:
        """Nothing will change any more: everyone who waits gets this error."""
        self._error = error
        self.tell()

    async def wait_for(self, predicate: Callable[[], bool], timeout: float, what: str = "") -> None:  # noqa: ASYNC109
        """Return when the predicate holds; TimeoutError after `timeout` seconds, or the error given to `fail`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while not predicate():
            if self._error is not None:
                raise self._error
            left = until - loop.time()
            if left <= 0:
                raise TimeoutError(what or "what was waited for did not happen")
            waiter: asyncio.Future[None] = loop.create_future()
            self._waiters.add(waiter)
            try:
                await asyncio.wait((waiter,), timeout=left)
            finally:
                self._waiters.discard(waiter)
