"""What an agent's desk and a customer's window have in common: a line to the server, lost and found again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self

from ting_sim.line import Line
from ting_sim.tasks import PATIENCE_S


class Client(ABC):
    """Somebody on a line. A subclass makes the line, and keeps what it tells."""

    _line: Line

    @abstractmethod
    async def connect(self, timeout: float = PATIENCE_S) -> Self:  # noqa: ASYNC109
        """Open the line; return when the server has greeted us."""

    @abstractmethod
    async def close(self) -> None:
        """Close the line for good."""

    @abstractmethod
    def _shown(self) -> str:
        """What is seen now, in short: for those who waited in vain."""

    async def __aenter__(self) -> Self:
        return await self.connect()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self.close()

    def drop(self) -> None:
        """Cut the line without closing it, as a lost network does. Stays away until `reconnect`."""
        self._line.cut()

    async def reconnect(self, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109
        """Come back after `drop`: the greeting says what we have, and the server tells the rest."""
        await self._line.mend(timeout)

    @property
    def connected(self) -> bool:
        """Whether the server has greeted us on the present socket."""
        return self._line.up

    @property
    def connections(self) -> int:
        """How many sockets were opened so far."""
        return self._line.connections

    async def wait_for(self, predicate: Callable[[Self], bool], timeout: float = PATIENCE_S, what: str = "") -> Self:  # noqa: ASYNC109
        """Return once `predicate(self)` holds; TimeoutError otherwise. It may speak of what has not come yet."""
        what = what or "what was waited for"

        def holds() -> bool:
            try:
                return predicate(self)
            except LookupError:  # the last of no messages, a contact that is not on the desk
                return False

        try:
            await self._line.changes.wait_for(holds, timeout, what)
        except TimeoutError:
            raise TimeoutError(f"{what}: {self._shown()} up={self.connected}") from None
        return self

    def _changed(self) -> None:
        """Let everyone who waits look again."""
        self._line.changes.tell()
