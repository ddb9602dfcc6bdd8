"""Between processes: a wake-up after commits, and short messages that may be lost (typing and the like).

Nothing depends on it: who waits for a wake-up looks at the log anyway, four times a second.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from ting.kit.db import Database

WAKE = "ting_log"
WORD = "ting_word"
GATHER = 0.002  # seconds: one NOTIFY for all commits of this span; one a commit would cost 40 % of throughput
POLL = 0.25


class Bus:
    """PostgreSQL's NOTIFY as a bus. One a process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._due = asyncio.Event()
        self._sleepers: set[asyncio.Event] = set()
        self._words: list[str] = []
        self._hear: list[Callable[[dict[str, Any]], None]] = []
        db.committed = self.wake

    def wake(self) -> None:
        """Say that the log has grown: to this process at once, to the others in a moment."""
        for sleeper in self._sleepers:
            sleeper.set()
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
        """Listen and speak until cancelled."""
        async with self._db.listener() as conn:
            gone = asyncio.Event()
            conn.add_termination_listener(lambda *_: gone.set())
            await conn.add_listener(WAKE, self._woken)
            await conn.add_listener(WORD, self._heard)
            while not gone.is_set():
                try:
                    await asyncio.wait_for(self._due.wait(), 5)
                except TimeoutError:
                    await conn.execute("select 1")
                    continue
                await asyncio.sleep(GATHER)
                self._due.clear()
                words, self._words = self._words, []
                await conn.execute(f"notify {WAKE}")
                if words:
                    await conn.executemany("select pg_notify($1, $2)", [(WORD, word) for word in words])

    def _woken(self, *_: object) -> None:
        for sleeper in self._sleepers:
            sleeper.set()

    def _heard(self, _conn: object, _pid: object, _channel: object, payload: object) -> None:
        word = json.loads(str(payload))
        for listener in self._hear:
            listener(word)


async def doze(sleeper: asyncio.Event, seconds: float = POLL) -> None:
    """Wait to be woken, or until the time is over."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(sleeper.wait(), seconds)
    sleeper.clear()
