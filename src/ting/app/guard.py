"""The guard at the telephone's door: it reads who guesses there, and has him shut out; what the engine lets in is another's (Doors).

What was counted is forgotten when this process dies; who is shut out stays so, and on every node.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path

import structlog

from ting.app.asterisk import heard, room
from ting.app.asterisk.config import GUESSES, MESSAGES
from ting.domains.telephony import api as telephony
from ting.kit.db import Database

log = structlog.get_logger()

LOOK = 0.5
TOLD_MOST = 2000
"""So many are told to an engine at most, those of last: it looks through them all at each request."""


class Guard:
    """Counts guesses, and says who is shut out."""

    def __init__(self, db: Database, data: Path, spared: Iterable[telephony.Network]) -> None:
        """`spared`: from where nobody is ever shut out."""
        self._db = db
        self._data = data
        self._spared = tuple(spared)
        self._lines: tuple[telephony.Network, ...] = ()
        """The far sides of trunks."""
        self._tries = telephony.Tries()
        self._proved: dict[str, int] = {}
        """From where phones have proved themselves, and when, by the clock of `room.now`."""
        self._log: tuple[str, heard.Log] | None = None

    def knows(self, lines: Iterable[str]) -> None:
        """Take in from where trunks call."""
        self._lines = tuple(telephony.networks_of(lines))

    async def banned(self) -> list[str]:
        """Return whom the engine is not to answer."""
        async with self._db.house() as tx:
            found = [each.address for each in await telephony.banned(tx)]
        return [each for each in found if not self._spares(each)][:TOLD_MOST]

    async def run(self) -> None:
        """Look again and again, for ever."""
        async with self._db.house() as tx:
            now, ago = room.now(), tx.now
            self._proved |= {each: now - (ago - at) for each, at in (await telephony.proved_at(tx)).items()}
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Read what has come, and act on it."""
        standing = room.told(self._data)
        if standing is None or not standing.at:
            return
        if self._log is None or self._log[0] != standing.at:
            self._log = (standing.at, heard.Log(Path(standing.at) / "log" / GUESSES))
        lines = await asyncio.to_thread(self._log[1].more)
        await asyncio.to_thread(heard.shorten, Path(standing.at) / "log" / MESSAGES, heard.LONGER)
        found = [one for line in lines if (one := heard.heard(line)) is not None]
        await self._proofs({telephony.source_of(one.address) for one in found if one.what == "proved"})
        for one in found:
            if one.what == "guessed":
                await self._guessed(telephony.source_of(one.address))

    async def _proofs(self, sources: set[str]) -> None:
        """Whoever guesses from where a phone is may be its neighbour: the address is spared."""
        now = room.now()
        fresh = {each for each in sources if self._proved.get(each, 0) < now - telephony.SPARED_MS // 24}
        if not fresh:
            return
        async with self._db.house() as tx:
            await telephony.phone_proved(tx, fresh)
        self._proved |= dict.fromkeys(fresh, now)

    async def _guessed(self, source: str) -> None:
        tries = self._tries.guessed(source, room.now())
        if tries is None:
            return
        if self._spares(source):
            log.warning("somebody guesses from where lines or phones are", personal={"address": source}, tries=tries)
            return
        async with self._db.house() as tx:
            guesser = await telephony.ban(tx, source, tries)
        if guesser is not None:
            log.warning("shut out, who guessed", guesser=str(guesser.id), tries=tries, times=guesser.times)

    def _spares(self, source: str) -> bool:
        proved = self._proved.get(source)
        if proved is not None and proved > room.now() - telephony.SPARED_MS:
            return True
        return telephony.spared(source, (*self._spared, *self._lines))
