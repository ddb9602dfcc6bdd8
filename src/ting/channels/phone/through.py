"""A call on its way through a flow: what the guide says is to be heard is played, keys and silence are told to it.

It knows no engine: how something is played, and what happens on the line, is another's. Whoever takes the call up later
begins again by `lead`, and the guide knows where it stood.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from ting.journeys.flows.guide import (
    Act,
    Asked,
    CallBackPromised,
    Ended,
    Event,
    Guide,
    HungUp,
    Key,
    Left,
    Listening,
    MessageTaken,
    Prompt,
    Queued,
    Said,
    Silence,
    Stay,
    Transferred,
    Walk,
)
from ting.kit.ids import new_id

PLAYED_MOST_S = 660.0
"""A recording lasts ten minutes at most: an engine that says nothing of it any more has lost it."""

Play = Callable[[str, bytes], Awaitable[bool]]
"""Let the caller hear a sound, under an id; False when he cannot."""
Stop = Callable[[str], Awaitable[None]]
Last = Queued | MessageTaken | CallBackPromised | Transferred | HungUp


class Happened(msgspec.Struct, frozen=True):
    """Something on the line: a key, a sound that was heard to its end, the caller gone."""

    what: Literal["key", "played", "gone"]
    which: str = ""


class Through:
    """One call's way."""

    def __init__(self, guide: Guide, walk: Walk, act: Act, play: Play, stop: Stop) -> None:
        self.walk = walk
        self._act = act
        self._guide = guide
        self._play = play
        self._stop = stop
        self._news: asyncio.Queue[Happened] = asyncio.Queue()
        self._playing = ""

    def happened(self, what: Literal["key", "played", "gone"], which: str = "") -> None:
        """Take in what happens on the line."""
        self._news.put_nowait(Happened(what, which))

    async def lead(self) -> Last:
        """Lead until it is decided what becomes of the call; the words that go with that have been heard then."""
        wait_s = 5.0
        while True:
            match self._act:
                case Said(prompt):
                    event = await self._heard(await self._sounds(prompt))
                case Asked(prompt, seconds):
                    wait_s = float(seconds)
                    event = await self._asked(await self._sounds(prompt), wait_s)
                case Listening(seconds):
                    wait_s = float(seconds)
                    await self._hush()
                    event = await self._key(wait_s)
                case Queued() | MessageTaken() | CallBackPromised() | Transferred() | HungUp():
                    return await self._last(self._act)
                case _:
                    event = await self._key(wait_s)
            self.walk, act = await self._guide.happened(self.walk, event)
            self._act = act if not isinstance(act, Stay) else Listening(round(wait_s))

    async def _last(self, act: Last) -> Last:
        if isinstance(act, HungUp) and act.why == "caller":
            return act
        said = await self._sounds(act.prompt)
        return act if not isinstance(await self._heard(said, cut=False), Left) else HungUp(why="caller")

    async def _sounds(self, prompt: Prompt) -> list[bytes]:
        """Return what is to be heard with this act: what the house says of itself, then the flow's own words."""
        sounds = (await self._guide.house_says(self.walk, self._act), await self._guide.sound(self.walk, prompt))
        return [sound for sound in sounds if sound]

    async def _heard(self, sounds: list[bytes], *, cut: bool = True) -> Event:
        """Let him hear it all; a key cuts it short, if it may."""
        for sound in sounds:
            event = await self._one(sound, cut=cut)
            if event is not None:
                return event
        return Ended()

    async def _asked(self, sounds: list[bytes], wait_s: float) -> Event:
        event = await self._heard(sounds)
        return await self._key(wait_s) if isinstance(event, Ended) else event

    async def _one(self, sound: bytes, *, cut: bool) -> Event | None:
        self._playing = f"flow-{new_id()}"
        if not await self._play(self._playing, sound):
            return None
        while (news := await self._next(PLAYED_MOST_S)) is not None:
            match news:
                case Happened("gone"):
                    return Left()
                case Happened("played", which) if which == self._playing:
                    break
                case Happened("key", key) if cut:
                    await self._hush()
                    return Key(key)
        self._playing = ""
        return None

    async def _key(self, wait_s: float) -> Event:
        """Return the next key, or that none came."""
        until = asyncio.get_running_loop().time() + wait_s
        while True:
            news = await self._next(until - asyncio.get_running_loop().time())
            match news:
                case None:
                    return Silence()
                case Happened("gone"):
                    return Left()
                case Happened("key", key):
                    return Key(key)

    async def _next(self, seconds: float) -> Happened | None:
        try:
            async with asyncio.timeout(max(seconds, 0)):
                return await self._news.get()
        except TimeoutError:
            return None

    async def _hush(self) -> None:
        if self._playing:
            await self._stop(self._playing)
            self._playing = ""
