"""Between processes: a wake-up after commits, and short messages that may be lost (typing and the like).

Nothing depends on it: who waits for a wake-up looks at the log anyway, four times a second. What carries it is a line:
PostgreSQL's NOTIFY in a house of one node (kit/bus_postgres.py), NATS between nodes (kit/bus_nats.py).
"""

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import structlog

from ting.kit import clock
from ting.kit.bus_postgres import Notices
from ting.kit.db import Database
from ting.kit.ids import new_id

log = structlog.get_logger()

GATHER = 0.002  # seconds: one wake-up for all commits of this span; one a commit would cost 40 % of throughput
POLL = 0.25
CALM = 2.0
"""Seconds without a word, after which a process speaks to hear whether the line still carries."""
PATIENCE = 3.0
"""Seconds within which a process hears itself, or the line is dead, whatever its socket says."""
AGAIN = 0.5


class Speaker(Protocol):
    """The end of an open line that is spoken into."""

    async def say(self, who: str, words: Sequence[str]) -> None:
        """Tell everybody these words and then wake them, in the name of `who`. May raise when the line is down."""


class Line(Protocol):
    """What carries between processes; whoever speaks hears himself, too."""

    def open(self, woken: Callable[[str], None], heard: Callable[[str], None]) -> AbstractAsyncContextManager[Speaker]:
        """Listen: `woken` is called with the name of who woke, `heard` with each word."""


class Bus:
    """One a process."""

    def __init__(self, db: Database, line: Line | None = None) -> None:
        """Without a line PostgreSQL is it."""
        self._line = line or Notices(db)
        self._me = new_id().hex
        self._due = asyncio.Event()
        self._echo = asyncio.Event()
        self._sleepers: set[asyncio.Event] = set()
        self._words: list[str] = []
        self._hear: list[Callable[[dict[str, Any]], None]] = []
        self.carries = False
        """Whether the line carries, as far as is known."""
        db.committed = self.wake

    def wake(self) -> None:
        """Say that the log has grown: to this process at once, to the others in a moment."""
        self._wake_up()
        self._due.set()

    def say(self, word: dict[str, Any]) -> None:
        """Tell all processes, this one included; may be lost. At most 7 kB as JSON."""
        self._words.append(json.dumps(word, separators=(",", ":")))
        self._due.set()

    def hear(self, listener: Callable[[dict[str, Any]], None]) -> None:
        """Call `listener` for each word said anywhere."""
        self._hear.append(listener)

    def sleeper(self) -> asyncio.Event:
        """Return an event that is set whenever the log may have grown; who waits clears it."""
        event = asyncio.Event()
        self._sleepers.add(event)
        return event

    async def run(self) -> None:
        """Listen and speak until cancelled; a line that is down is opened again and again."""
        since = clock.monotonic()
        while True:
            try:
                async with self._line.open(self._woken, self._heard) as speaker:
                    await self._speak(speaker, since)
            except Exception as error:
                if self.carries:
                    since = clock.monotonic()
                    log.warning("bus is away: wake-ups come by looking, words are lost", error=repr(error))
                self.carries = False
                self._words.clear()  # what was typed seconds ago is no news
            await asyncio.sleep(AGAIN)

    async def _speak(self, speaker: Speaker, since: float) -> None:
        """Say what there is to say, and at least that we are here; return never, raise when nobody hears it."""
        while True:
            words, self._words = self._words, []
            self._echo.clear()
            async with asyncio.timeout(PATIENCE):
                await speaker.say(self._me, words)
                await self._echo.wait()
            if not self.carries:
                self.carries = True
                log.info("bus carries", after=round(clock.monotonic() - since, 1))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CALM):
                    await self._due.wait()
                await asyncio.sleep(GATHER)
            self._due.clear()

    def _wake_up(self) -> None:
        for sleeper in self._sleepers:
            sleeper.set()

    def _woken(self, who: str) -> None:
        if who == self._me:
            self._echo.set()
        self._wake_up()

    def _heard(self, said: str) -> None:
        word = json.loads(said)
        for listener in self._hear:
            listener(word)


async def doze(sleeper: asyncio.Event, seconds: float = POLL) -> None:
    """Wait to be woken, or until the time is over."""
    with contextlib.suppress(TimeoutError):  # not wait_for, which may swallow that it was cancelled
        async with asyncio.timeout(seconds):
            await sleeper.wait()
    sleeper.clear()
