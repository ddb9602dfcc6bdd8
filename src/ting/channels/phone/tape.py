"""What is recorded of calls: each leg of a talk by a listening channel of its own, which the engine records by itself.

A note of each talk is on disk before its legs are listened to, so that whoever leads calls may die: the engine records on,
and who comes back finds the note, ends what has lost its other leg, and keeps what is over (`step`). Nothing else does that.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
import structlog

from ting.channels.phone.wire import APPLICATION, Ari, NoAnswer, part
from ting.journeys.calls.exchange import Call
from ting.journeys.calls.record import NoSound, Records, Tape

log = structlog.get_logger()

ARGS = "tape"
AGAIN = 30.0
"""So often what could not be kept is tried again: a disk may have been full."""


class Tapes:
    """All talks of one engine that are recorded, or were and are not kept yet."""

    def __init__(self, records: Records, notes: Path) -> None:
        """`notes`: a folder of ours alone."""
        self._records = records
        self._notes = notes
        self._beginning: set[UUID] = set()
        self._asked: set[str] = set()
        """What listens, and was told to be recorded."""
        self._due = asyncio.Event()
        self._due.set()
        self._engine: tuple[Ari, Path] | None = None

    def with_engine(self, ari: Ari | None, folder: str = "") -> None:
        """Take in who records now, and into which folder; None: nobody does."""
        self._engine = (ari, Path(folder)) if ari is not None else None
        self._due.set()

    async def wanted(self, call: Call, channel: str, agent: UUID | None) -> Tape | None:
        """Return what is to be recorded of a talk that begins; None: nothing, or it is being recorded already."""
        id_ = uuid5(call.id, channel)
        return None if self._note(id_).exists() else await self._records.wanted(call, agent, id_)

    async def announcement(self, tape: Tape) -> bytes | None:
        """Return what the caller is told before a talk is recorded; None: nothing, or it cannot be said."""
        return await self._records.announcement(tape)

    async def begin(self, tape: Tape, ari: Ari, legs: Sequence[str]) -> None:
        """Record a talk: the channels of the customer and of the agent. Twice is once."""
        self._beginning.add(tape.id)
        try:
            await asyncio.to_thread(self._write, tape)
            for channel, name in zip(legs, _names(tape), strict=True):
                await ari.tell(
                    "POST",
                    f"/channels/{part(channel)}/snoop/{name}",
                    spy="in",
                    app=APPLICATION,
                    appArgs=f"{ARGS},{name}",
                )
        finally:
            self._beginning.discard(tape.id)
            self._due.set()

    def has(self, call: Call, channel: str) -> bool:
        """Say whether a talk is recorded."""
        return self._note(uuid5(call.id, channel)).exists()

    async def pause(self, call: Call, channel: str, ari: Ari, *, on: bool, now: int) -> None:
        """Write nothing of a talk for a while, or go on. It is noted before, and silenced again when it is kept. Twice is once."""
        note = self._note(uuid5(call.id, channel))
        if not note.exists():
            return
        tape = msgspec.json.decode(note.read_bytes(), type=Tape)
        open_ = bool(tape.pauses) and tape.pauses[-1][1] is None
        if on and not open_:
            tape = msgspec.structs.replace(tape, pauses=(*tape.pauses, (now, None)))
            await asyncio.to_thread(self._write, tape)
        for name in _names(tape):
            await ari.tell("POST" if on else "DELETE", f"/recordings/live/{name}/mute")
        if open_ and not on:
            tape = msgspec.structs.replace(tape, pauses=(*tape.pauses[:-1], (tape.pauses[-1][0], now)))
            await asyncio.to_thread(self._write, tape)

    async def hear(self, ari: Ari, event: Mapping[str, Any]) -> None:
        """Take in what happened to a channel: one that listens is there and is recorded, or is gone."""
        match event:
            case {"type": "StasisStart", "args": [args, name]} if args == ARGS:
                await self._record(ari, name)
            case {"type": "ChannelDestroyed", "channel": {"id": str(name)}} if name.startswith(ARGS):
                self._asked.discard(name)
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
        """Look at all talks once: record who is only listened to, end what has lost a leg, keep what is over."""
        if self._engine is None:
            return
        ari, folder = self._engine
        tapes = await asyncio.to_thread(self._read)
        try:
            there = {channel["id"] for channel in await ari.ask("GET", "/channels")} if tapes else set()
            for tape in tapes:
                if tape.id not in self._beginning:
                    await self._settle(tape, ari, folder, [name for name in _names(tape) if name in there])
        except NoAnswer as error:
            log.info("the engine does not say what it records", error=str(error))

    async def _settle(self, tape: Tape, ari: Ari, folder: Path, there: Sequence[str]) -> None:
        if not there:
            await self._keep(tape, [folder / f"{name}.wav" for name in _names(tape)])
        elif len(there) < len(_names(tape)):
            for name in there:
                await ari.tell("DELETE", f"/channels/{name}")
        else:
            for name in set(there) - self._asked:
                await self._record(ari, name)

    async def _keep(self, tape: Tape, legs: Sequence[Path]) -> None:
        """Keep a talk that is over, then let go of what the engine wrote; what fails stays, and is tried again."""
        try:
            kept = await self._records.keep(tape, legs)
            log.info("recording kept", recording=str(tape.id), new=kept)
        except (NoSound, FileNotFoundError) as error:
            log.warning("nothing was recorded", recording=str(tape.id), why=str(error))
        except Exception:
            log.exception("recording not kept, again soon", recording=str(tape.id))
            return
        for path in (*legs, self._note(tape.id)):
            path.unlink(missing_ok=True)

    async def _record(self, ari: Ari, name: str) -> None:
        """Let a listening channel be recorded under its own name; what is recorded already goes on as it is."""
        await ari.tell("POST", f"/channels/{name}/record", name=name, format="wav", ifExists="fail")
        self._asked.add(name)

    def _note(self, id_: UUID) -> Path:
        return self._notes / f"{id_}.json"

    def _write(self, tape: Tape) -> None:
        self._notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = self._note(tape.id).with_suffix(".half")
        half.write_bytes(msgspec.json.encode(tape))
        half.replace(self._note(tape.id))

    def _read(self) -> list[Tape]:
        return [msgspec.json.decode(note.read_bytes(), type=Tape) for note in sorted(self._notes.glob("*.json"))]


def _names(tape: Tape) -> tuple[str, str]:
    """Return what listens to the customer, and to the agent; its file is called so, too."""
    return f"{ARGS}-{tape.id}-0", f"{ARGS}-{tape.id}-1"
