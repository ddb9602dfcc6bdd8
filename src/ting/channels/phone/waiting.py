"""What a caller hears and may press while he waits: his place now and then, and the keys by which he need not wait.

Nothing here keeps who leads the call from an offer: what is said is begun and not waited for, until a key was pressed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from ting.journeys.calls.exchange import Call
from ting.journeys.calls.messages import Wish
from ting.journeys.calls.waiting import Waits
from ting.kit.ids import new_id

AGAIN_S = 1.0
"""Who goes on in his flow and cannot yet, for he is just being offered: it is looked again so soon."""
SELDOM_S = 3600.0
"""Who is never told his place: so often it is looked whether that is so still."""


class Line(NamedTuple):
    """What can be done on his line."""

    play: Callable[[str, bytes], Awaitable[bool]]
    """Begin a sound, under an id; False when he cannot hear it."""
    stop: Callable[[str], Awaitable[None]]
    no_music: Callable[[], Awaitable[object]]
    say: Callable[[bytes], Awaitable[object]]
    """Let him hear it to its end."""
    take: Callable[[Wish], Awaitable[None]]
    """Take his message, to its end."""
    further: Callable[[], Awaitable[bool]]
    """Lead him on in his flow, as far as that goes; False where he waits on."""


class Waiting:
    """One caller's waiting."""

    def __init__(self, waits: Waits, line: Line) -> None:
        self._waits = waits
        self._line = line
        self._pressed = ""
        self._tell_at: float | None = None
        """When he is told his place next, by the loop's clock."""
        self._further_at: float | None = None
        """When he has waited too long."""
        self._speaking = ""

    def pressed(self, key: str) -> None:
        """Take in a key, until the next look."""
        self._pressed = key

    def patience(self) -> float | None:
        """Return in how many seconds it is to be looked again, if at all."""
        due = [at for at in (self._tell_at, self._further_at) if at is not None]
        return max(min(due) - _now(), 0.0) if due else None

    def heard(self, playback: str) -> bool:
        """Take in that a sound was heard; say whether it was ours, and the music is to go on."""
        if not self._speaking or playback != self._speaking:
            return False
        self._speaking = ""
        return True

    async def hush(self) -> None:
        """Be silent."""
        if self._speaking:
            speaking, self._speaking = self._speaking, ""
            await self._line.stop(speaking)

    async def look(self, call: Call, *, waits: bool) -> bool:
        """Do what is due; True when something has changed. `waits`: he is on the line, and hears that he waits."""
        pressed, self._pressed = self._pressed, ""
        if not waits:
            self._tell_at = self._further_at = None
            return False
        due = self._tell_at is None or _now() >= self._tell_at
        late = self._further_at is not None and _now() >= self._further_at
        keys = await self._waits.keys(call) if pressed or due or late else None
        if keys is None:
            return False
        self._further_at = None if keys.further_in_s is None else _now() + keys.further_in_s
        if pressed and pressed == keys.call_back:
            return await self._call_back(call)
        if pressed and pressed == keys.message:
            return await self._leave_message(call)
        if keys.further_in_s == 0 and await self._go_further():
            return True
        if due:
            self._tell_at = _now() + (keys.every_s or SELDOM_S)
            return bool(keys.every_s) and await self._tell_place(call)
        return False

    async def _tell_place(self, call: Call) -> bool:
        sound = await self._waits.place(call)
        if sound is None:
            return False
        await self._line.no_music()
        self._speaking = f"place-{new_id()}"  # before it is asked for: its news may be faster than the answer
        return not await self._line.play(self._speaking, sound)

    async def _go_further(self) -> bool:
        await self.hush()
        gone = await self._line.further()
        self._further_at = None if gone else _now() + AGAIN_S
        return gone

    async def _call_back(self, call: Call) -> bool:
        await self.hush()
        told = await self._waits.call_back(call)
        if told:
            await self._line.say(told)
        return True

    async def _leave_message(self, call: Call) -> bool:
        await self.hush()
        turned = await self._waits.to_message(call)
        if turned is not None:
            wish, told = turned
            if told:
                await self._line.say(told)
            await self._line.take(wish)
        return True


def _now() -> float:
    return asyncio.get_running_loop().time()
