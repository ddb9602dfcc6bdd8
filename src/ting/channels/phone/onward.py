"""A caller is led on to another number: it rings there until they talk, or nobody is reached, and he comes back.

They are in one bridge while it rings: what the network says is heard. All ids are of the call and its step, so that who takes
the call up again finds it as it stands. How the talk goes on, and ends, is settled like the rest (`settle.py`).
"""

import asyncio
import re
from typing import Literal
from uuid import UUID

from ting.channels.phone.ringing import call_beside
from ting.channels.phone.wire import Ari, Denied, part
from ting.journeys.calls.exchange import Call
from ting.journeys.calls.onward import Onward, SoFar, Transfers

RINGS_S = 45
OWN = re.compile(r"on-([0-9a-f-]{36})-[0-9]+")
NO_WAY_OUT = 34
"""Q.850: no circuit available."""
How = Literal["up", "far_gone", "gone"]


def call_of(channel: str) -> UUID | None:
    """Return whose far side a channel is, of a call that is led on; None where it is none."""
    match = OWN.fullmatch(channel)
    return UUID(match[1]) if match else None


class Transfer:
    """One caller's way to one number."""

    def __init__(self, call: Call, step: int, transfers: Transfers, said: SoFar) -> None:
        self._call = call
        self._step = step
        self._transfers = transfers
        self._said = said
        self.channel = f"on-{call.id}-{step}"
        self.there = True
        """Whom he is led on to has not gone."""
        self._news: asyncio.Queue[tuple[How, int | None]] = asyncio.Queue()

    def happened(self, how: How, cause: int | None = None) -> None:
        """Take in that the far side picked up or is gone, or that the caller is."""
        self.there = self.there and how != "far_gone"
        self._news.put_nowait((how, cause))

    async def stands(self, ari: Ari) -> bool:
        """Say whether it is under way already, for who takes the call up. Raises NoAnswer."""
        try:
            await ari.ask("GET", f"/channels/{part(self.channel)}")
        except Denied:
            return False
        return True

    async def lead(self, ari: Ari, number: str) -> How:
        """Lead it until they talk (`up`), he is gone, or nobody is reached there (`far_gone`). Raises NoAnswer."""
        to = await self._transfers.begin(self._call, self._step, number)
        if to is None or (to.outcome is not None and not await self.stands(ari)):
            return "far_gone"
        up = await self._begin(ari, to)
        if up is None:
            self.happened("far_gone", NO_WAY_OUT)
        elif up:
            self.happened("up")
        how, cause = await self._news.get()
        if how == "up":
            await self._transfers.answered(self._call, self._step, self._said)
        else:
            await self._transfers.over(self._call, self._step, cause, left=how == "gone")
            await self._back(ari)
        return how

    async def _begin(self, ari: Ari, to: Onward) -> bool | None:
        """Let it ring there, or find that it does; return whether they talk already, None where it cannot be."""
        try:
            if await self.stands(ari):
                return bool((await ari.ask("GET", f"/channels/{part(self.channel)}"))["state"] == "Up")
            await call_beside(
                ari, self._call.channel, self.channel, number=to.called, trunk=to.trunk, as_=to.caller,
                args=f"on,{self._call.id}", bridge=self.channel, most_s=RINGS_S,
            )  # fmt: skip
        except Denied:
            return None
        return False

    async def _back(self, ari: Ari) -> None:
        """Leave nothing of it; the caller, where he is there still, is by himself again."""
        await end(ari, self.channel)
        await ari.tell(
            "POST", f"/channels/{part(self._call.channel)}/variable", variable="CALLERID(num)", value=self._call.caller
        )


async def end(ari: Ari, channel: str) -> None:
    """Hang the far side up, and leave nothing of where they talked. Twice is once."""
    await ari.tell("DELETE", f"/channels/{part(channel)}")
    await ari.tell("DELETE", f"/bridges/{channel}")
