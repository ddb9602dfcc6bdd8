"""Who calls, who is called, and agents' phones, by SIP: each hears, presses keys, speaks, and hangs up or is hung up on."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ting_sim.sip import Dialog, Peer
from ting_sim.tally import Tally
from ting_sim.tasks import spawn, stop
from ting_sim.voice import Voice, murmur, voice

REGISTERED_S = 120
"""A phone registers for so long, and again at half of it: a telephone that was started anew knows nobody."""
AGAIN_S = 1.0
"""Who is not let in asks again after so long, and then after twice as long."""


@dataclass(frozen=True, slots=True)
class Way:
    """What a caller does. `then`: keys that he presses in the line, each after so many seconds, to wait no more."""

    keys: str = ""
    listens_s: float = 4.0
    between_s: float = 1.5
    patience_s: float = 120.0
    talks_s: float = 180.0
    then: tuple[tuple[float, str], ...] = ()


class Caller:
    """One call from outside."""

    def __init__(
        self,
        peer: Peer,
        number: str,
        *,
        caller: str,
        way: Way,
        tally: Tally,
        says: bytes | None = None,
        served: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`served`: does somebody whom we know talk with this number? He himself cannot tell music from a voice."""
        self._peer, self._number, self._caller, self._way, self._tally = peer, number, caller, way, tally
        self._says = murmur(sum(map(ord, caller)) % 8) if says is None else says
        self._served = served

    async def run(self) -> None:
        """Call, and go through with it."""
        tally, peer = self._tally, self._peer
        tally.called += 1
        async with voice(self._says, peer.host) as mouth:
            dialog = peer.call(self._number, caller=self._caller, port=mouth.port)
            try:
                if await dialog.until("up", "over", seconds=self._way.patience_s) == "over":
                    tally.calls_refused += 1
                    return
                tally.calls_up += 1
                mouth.to(dialog.voice)
                if not await self._goes_through(dialog, mouth):
                    tally.calls_given_up += 1
            except TimeoutError:
                tally.calls_given_up += 1
            finally:
                tally.calls_heard_s += round(mouth.sounding / 50)
                dialog.hang_up()
                peer.forget(dialog)

    async def _goes_through(self, dialog: Dialog, mouth: Voice) -> bool:
        """Say whether it came to an end that was no giving up."""
        way = self._way
        if await _over(dialog, way.listens_s):
            return True
        for key in way.keys:
            await mouth.press(key)
            if await _over(dialog, way.between_s):
                return True
        mouth.speak()
        for after_s, keys in way.then:
            if await _over(dialog, after_s) or self._served(self._caller):
                break
            await mouth.press(keys)
        waited = 0
        while not self._served(self._caller):
            if await _over(dialog, 1.0):
                return True
            waited += 1
            if waited > way.patience_s:
                return False
        self._tally.calls_served += 1
        await _over(dialog, way.talks_s)
        return True


class Phones:
    """Agents' phones, all on one socket: each is registered as long as this runs, and picked up a moment after it rings."""

    def __init__(
        self, peer: Peer, passwords: Mapping[str, str], rng: random.Random, *, says: bytes | None = None
    ) -> None:
        self._peer, self._passwords, self._rng, self._says = peer, passwords, rng, says
        self._calls: set[asyncio.Task[None]] = set()
        self.there = asyncio.Event()
        """The first of them is registered."""
        self.talks: set[str] = set()
        """The numbers with which somebody of them talks."""
        peer.rung = self._rings

    async def run(self) -> None:
        """Be there, for ever. Who is not let in yet asks soon again: a telephone learns of its phones one after the other."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                again, missing, pause = loop.time() + REGISTERED_S / 2, set(self._passwords), AGAIN_S
                while (left := again - loop.time()) > 0:
                    missing = {each for each in missing if not await self._registers(each)}
                    await asyncio.sleep(min(pause, left) if missing else left)
                    pause *= 2
        finally:
            await stop(*self._calls)

    async def _registers(self, user: str) -> bool:
        with suppress(TimeoutError):
            if await self._peer.register(user, self._passwords[user], seconds=REGISTERED_S) == 200:
                self.there.set()
                return True
        return False

    def _rings(self, dialog: Dialog) -> None:
        task = spawn(self._picks_up(dialog), f"phone {dialog.user}")
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _picks_up(self, dialog: Dialog) -> None:
        if await _over(dialog, self._rng.uniform(1.0, 4.0)):
            return
        says = murmur(sum(map(ord, dialog.user)) % 8) if self._says is None else self._says
        async with voice(says, self._peer.host) as mouth:
            dialog.answer(mouth.port)
            mouth.to(dialog.voice)
            mouth.speak()
            self.talks.add(dialog.caller)
            try:
                await dialog.until("over", seconds=3600)
            except TimeoutError:
                dialog.hang_up()
            finally:
                self.talks.discard(dialog.caller)
                self._peer.forget(dialog)


class Called:
    """Everybody whom an agent may call: he picks up, talks for a while, and hangs up; now and then he is busy."""

    def __init__(self, peer: Peer, rng: random.Random) -> None:
        self._peer, self._rng = peer, rng
        self._calls: set[asyncio.Task[None]] = set()
        peer.rung = self._rings

    async def close(self) -> None:
        """Hang everything up."""
        await stop(*self._calls)

    def _rings(self, dialog: Dialog) -> None:
        task = spawn(self._picks_up(dialog), f"called {dialog.user}")
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _picks_up(self, dialog: Dialog) -> None:
        if await _over(dialog, self._rng.uniform(3.0, 7.0)):
            return
        if self._rng.random() < 0.1:
            dialog.refuse()
            return
        async with voice(murmur(sum(map(ord, dialog.user)) % 8), self._peer.host) as mouth:
            dialog.answer(mouth.port)
            mouth.to(dialog.voice)
            mouth.speak()
            try:
                await _over(dialog, self._rng.uniform(40.0, 120.0))
            finally:
                dialog.hang_up()
                self._peer.forget(dialog)


async def _over(dialog: Dialog, seconds: float) -> bool:
    """Wait so long; True: it is over before."""
    try:
        await dialog.until("over", seconds=seconds)
    except TimeoutError:
        return False
    return True
