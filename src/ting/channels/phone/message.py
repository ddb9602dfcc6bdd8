"""Messages that callers leave: the engine records what they say, by itself; what is over is kept, whoever began it.

As with tapes a note is on disk before anything is heard, so that whoever leads calls may die, and the engine too: one step,
asked again whenever a recording or a caller goes, keeps what is over. Nothing else does that.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import structlog

from ting.channels.phone.wire import Ari, NoAnswer, part
from ting.journeys.calls.exchange import Call
from ting.journeys.calls.messages import Message, Messages, Wish

log = structlog.get_logger()

NAME = "message"
AGAIN = 30.0
"""So often what could not be kept is tried again: a disk may have been full."""


class Machine:
    """All messages of one engine that are taken, or were and are not kept yet."""

    def __init__(self, messages: Messages, notes: Path) -> None:
        """`notes`: a folder of ours alone."""
        self._messages = messages
        self._notes = notes
        self._waited: dict[UUID, asyncio.Event] = {}
        """By call: somebody waits for its message to be over."""
        self._due = asyncio.Event()
        self._due.set()
        self._engine: tuple[Ari, Path] | None = None

    def with_engine(self, ari: Ari | None, folder: str = "") -> None:
        """Take in who records now, and into which folder; None: nobody does."""
        self._engine = (ari, Path(folder)) if ari is not None else None
        self._due.set()

    def has(self, call: UUID) -> bool:
        """Say whether a message of a call is being taken, or is not kept yet."""
        return self._note(call).exists()

    async def begin(self, call: Call, wish: Wish, most_s: int) -> bool:
        """Note that a call's message is taken from now on; False for who may not leave one."""
        message = await self._messages.begun(call.tenant, call.id, call.channel, wish, most_s)
        if message is not None:
            await asyncio.to_thread(self._write, message)
        return message is not None

    async def take(self, call: UUID, ari: Ari) -> None:
        """Record what is said, until the caller ends it or has said as much as he may; what is recorded already goes on.

        It returns when the message is kept, or when nothing was said.
        """
        message = msgspec.json.decode(self._note(call).read_bytes(), type=Message)
        over = self._waited.setdefault(call, asyncio.Event())
        try:
            await ari.tell(
                "POST",
                f"/channels/{part(message.channel)}/record",
                name=_name(call),
                format="wav",
                maxDurationSeconds=message.most_s,
                terminateOn="#",
                ifExists="fail",
            )
            self._due.set()
            await over.wait()
        finally:
            self._waited.pop(call, None)

    async def hear(self, event: Mapping[str, Any]) -> None:
        """Take in what happened: something that was recorded is over, or somebody has gone."""
        match event:
            case {"type": "RecordingFinished" | "RecordingFailed", "recording": {"name": str(name)}} if _is(name):
                self._due.set()
            case {"type": "ChannelDestroyed"}:
                self._due.set()

    async def run(self) -> None:
        """Keep what is over, for ever."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(AGAIN):
                    await self._due.wait()
            self._due.clear()
            await self.step()

    async def step(self) -> None:
        """Look at all messages once: keep what is over, forget where nothing was said."""
        if self._engine is None:
            return
        ari, folder = self._engine
        try:
            for message in await asyncio.to_thread(self._read):
                if not await self._goes_on(message, ari, folder):
                    await self._keep(message, folder)
        except NoAnswer as error:
            log.info("the engine does not say what it records", error=str(error))

    async def _goes_on(self, message: Message, ari: Ari, folder: Path) -> bool:
        """Say whether it is being taken, or is about to be: its caller is there, and nothing was recorded of him yet."""
        if await ari.tell("GET", f"/recordings/live/{_name(message.call)}"):
            return True
        if await asyncio.to_thread((folder / f"{_name(message.call)}.wav").exists):
            return False
        return await ari.tell("GET", f"/channels/{part(message.channel)}")

    async def _keep(self, message: Message, folder: Path) -> None:
        """Keep what is over, then let go of what the engine wrote; what fails stays, and is tried again."""
        sound = folder / f"{_name(message.call)}.wav"
        try:
            kept = await self._messages.keep(message, sound)
        except Exception:
            log.exception("message not kept, again soon", call=str(message.call))
            return
        log.info("message over", call=str(message.call), kept=kept)
        for path in (sound, self._note(message.call)):
            await asyncio.to_thread(path.unlink, missing_ok=True)
        over = self._waited.get(message.call)
        if over is not None:
            over.set()

    def _note(self, call: UUID) -> Path:
        return self._notes / f"{call}.json"

    def _write(self, message: Message) -> None:
        self._notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self._note(message.call).with_suffix(".half")
        half.write_bytes(msgspec.json.encode(message))
        half.replace(self._note(message.call))

    def _read(self) -> list[Message]:
        return [msgspec.json.decode(note.read_bytes(), type=Message) for note in sorted(self._notes.glob("*.json"))]


def _name(call: UUID) -> str:
    return f"{NAME}-{call}"


def _is(name: str) -> bool:
    return name.startswith(f"{NAME}-")
