"""What a caller is let hear before he talks with anybody: begun, or to its end."""

import asyncio
import contextlib
from collections.abc import Callable
from uuid import UUID

from ting.channels.phone.laid import lay
from ting.channels.phone.wire import Ari, part

WAIT, CLOSED, BEEP = "wait", "closed", "beep"
"""Sounds of the house's own."""
LONGEST_S = 15
"""Whoever says nothing of a sound's end has lost it."""


class Voice:
    """The house's voice on one caller's line."""

    def __init__(self, call: UUID, channel: str, sounds: str, ari: Callable[[], Ari]) -> None:
        """`sounds`: the folder of what callers hear; `ari`: of the engine that has the call now."""
        self.greeting = f"said-{call}"
        """The id of the greeting, by which its end is told."""
        self._telling = f"told-{call}"
        self._channel = part(channel)
        self._sounds = sounds
        self._ari = ari
        self._heard = asyncio.Event()

    def heard(self, playback: str) -> None:
        """Take in that something was heard to its end."""
        if playback == self._telling:
            self._heard.set()

    async def greet(self) -> bool:
        """Begin the greeting; False when he cannot hear it."""
        return await self._ari().tell("POST", f"/channels/{self._channel}/play/{self.greeting}", media=self._own(WAIT))

    async def play(self, id_: str, sound: bytes) -> bool:
        """Begin a sound, under an id; False when he cannot hear it."""
        media = await self._laid(sound)
        return await self._ari().tell("POST", f"/channels/{self._channel}/play/{part(id_)}", media=media)

    async def stop(self, id_: str) -> None:
        """End a sound that was begun."""
        await self._ari().tell("DELETE", f"/playbacks/{part(id_)}")

    async def say(self, sound: bytes) -> bool:
        """Let him hear it to its end, early, so that it costs him nothing. False when he cannot hear it."""
        return await self._to_its_end(await self._laid(sound))

    async def say_own(self, name: str) -> bool:
        """Let him hear one of the house's own sounds to its end. False when he cannot hear it."""
        return await self._to_its_end(self._own(name))

    async def _to_its_end(self, media: str) -> bool:
        self._heard.clear()
        if not await self._ari().tell("POST", f"/channels/{self._channel}/play/{self._telling}", media=media):
            return False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_S):
                await self._heard.wait()
        return True

    async def _laid(self, sound: bytes) -> str:
        return f"sound:{await asyncio.to_thread(lay, self._sounds, sound)}"

    def _own(self, name: str) -> str:
        return f"sound:{self._sounds}/{name}"
