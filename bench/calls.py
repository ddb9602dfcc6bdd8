"""Calls: how many recorded two-leg calls one core carries clean through the whole house, beside a bare Asterisk's.

House, database and engine are on one core, who calls and who picks up on another. At each level so many calls are up at
once, G.711, a tone from either side; they are clean when in every half second of each end, and of the recording, the
other's tone is as loud as it was spoken (a seventh may be missing). Levels rise until one is not, twice. The limit of the
same run: the same engine by itself, with Dial and MixMonitor.
"""

import asyncio
import time
import wave
from array import array
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop

from bench._calls import CORES, NUMBER, bare, calling, on_one_core, spent_s
from bench._ground import Ground, ground, options, say
from tests.server import House, until
from tests.sip import Dialog, Peer
from tests.switchboard import caller_of, kept, switchboard
from tests.voices import Voices, loud, voices
from tests.waiting import PATIENCE
from ting.app.phone import TAPES
from ting.kit.blob import Blobs
from ting.kit.vault import Vault
from ting_sim.voice import RATE

HIS, HERS = 440, 1000
TARGET = 0.9
APART_S = 0.1
"""A call begins each tenth of a second."""
Tracks = Mapping[str, Sequence[Sequence[int]]]
"""By who called: what was recorded, in one track or in two."""


@dataclass
class Side:
    """One of the two that are compared."""

    name: str
    number: str
    callers: Peer
    agents: Peer
    voices: Voices
    recorded: Callable[[Sequence[str]], Awaitable[Tracks]]
    rests: Callable[[], Awaitable[object]]
    talk_s: int
    clean: float
    """So loud a tone must be in each window, of what was spoken."""
    n: int = 0
    found: list[dict[str, Any]] = field(default_factory=list)

    async def carries(self, level: int) -> bool:
        """Carry so many calls at once; say whether all were clean."""
        ports = self.voices.ports[: 2 * level]
        names = [caller_of(self.n + each) for each in range(level)]
        self.n += level
        of = dict(zip(names, ports[::2], strict=True))
        legs: dict[str, Dialog] = {}

        def picks_up(dialog: Dialog) -> None:
            legs[dialog.caller] = dialog
            dialog.answer(ports[ports.index(of[dialog.caller]) + 1])

        self.agents.rung = picks_up
        calls = []
        for name in names:
            calls.append(self.callers.call(self.number, caller=name, port=of[name]))
            await asyncio.sleep(APART_S)
        core, told = 0.0, {}
        with suppress(TimeoutError):
            for call in calls:
                await self._speak(call, legs)
            core = await self._talk(ports)
        for call in calls:
            call.hang_up()
        if core:
            told = await self.voices.heard(ports)
        self.voices.speak(dict.fromkeys(ports))
        await self.rests()
        taped = await self.recorded(names)
        wrong = sum(each["s"] < self.clean * self.talk_s or each["worst"] < self.clean for each in told.values())
        lost = sum(not _clean(taped.get(name, ()), self.talk_s, self.clean) for name in names)
        self.found.append(
            {"calls": level, "ends": wrong if told else 2 * level, "recordings": lost, "core": round(core, 2)}
        )
        return bool(told) and not wrong and not lost

    async def _speak(self, call: Dialog, legs: Mapping[str, Dialog]) -> None:
        await call.until("up", seconds=PATIENCE)
        await until(lambda: _there(call, legs), seconds=PATIENCE)
        leg = legs[call.caller]
        self.voices.speak({call.port: call.voice, leg.port: leg.voice})

    async def _talk(self, ports: Sequence[int]) -> float:
        """Let them talk; return how much of a core that took."""
        await asyncio.sleep(2)
        self.voices.begin(ports)
        began, spent = time.perf_counter(), spent_s(self.voices.pid)
        await asyncio.sleep(self.talk_s)
        return (spent_s(self.voices.pid) - spent) / (time.perf_counter() - began)


async def _there(call: Dialog, legs: Mapping[str, Dialog]) -> bool:
    return call.caller in legs and call.voice is not None and legs[call.caller].voice is not None


def _clean(tracks: Sequence[Sequence[int]], talk_s: int, clean: float) -> bool:
    """Say whether a recording is: each tone in its track, or both in the one, in all but its last second."""
    if not tracks:
        return False
    wanted = ((HIS,), (HERS,)) if len(tracks) > 1 else ((HIS, HERS),)
    for track, tones in zip(tracks, wanted, strict=True):
        inner = track[-talk_s * RATE : -RATE]
        windows = [inner[at : at + RATE // 2] for at in range(0, len(inner) - RATE // 2 + 1, RATE // 2)]
        if not windows or any(loud(window, tone) < clean for window in windows for tone in tones):
            return False
    return True


async def most(side: Side, first: int, step: int, last: int) -> int:
    """Return how many calls a side carries clean: in steps up to the first level that fails twice, then closer by halves."""
    best, level = 0, first
    while level <= last and step >= 1:
        if await side.carries(level) or await side.carries(level):
            best, level = level, level + step
        else:
            step = step // 2 if step > 5 else 0
            level = best + step
    return best


def _wav(path: Path) -> list["array[int]"]:
    try:
        with wave.open(str(path)) as read:
            samples = array("h", read.readframes(1 << 30))
    except (OSError, EOFError, wave.Error):
        return []
    return [samples]


async def _bare(here: Ground, voices_: Voices, asked: Any) -> tuple[int, list[dict[str, Any]]]:
    async with AsyncExitStack() as stack:
        with on_one_core():
            engine = await stack.enter_async_context(bare(here.folder, record=True))

        async def recorded(names: Sequence[str]) -> Tracks:
            found = {name: await asyncio.to_thread(_wav, engine.at / "spool/monitor" / f"{name}.wav") for name in names}
            for name in names:
                (engine.at / "spool/monitor" / f"{name}.wav").unlink(missing_ok=True)
            return found

        side = Side(
            "bare", NUMBER, engine.callers, engine.agents, voices_, recorded,
            lambda: until(engine.channels, lambda count: not count), asked.talk_s, asked.clean / 100,
        )  # fmt: skip
        return await most(side, asked.first, asked.step, asked.last), side.found


async def _whole(here: Ground, voices_: Voices, asked: Any) -> tuple[int, list[dict[str, Any]]]:
    async with AsyncExitStack() as stack:
        with on_one_core():
            house = await stack.enter_async_context(calling(here))
        board = await stack.enter_async_context(switchboard(house, here.db, asked.last + 2, record=True))
        vault = Vault(here.db, Blobs(house.settings.files))

        async def recorded(names: Sequence[str]) -> Tracks:
            await until(lambda: _notes(house), lambda left: not left, what="all recordings are kept")
            rows = {row.contact: row for row in await kept(board.centre)}
            asked_ = await board.centre.fetch("select caller, contact_id from call where caller = any($1)", list(names))
            found: dict[str, Sequence[Sequence[int]]] = {}
            for row in asked_:
                one = rows.get(row["contact_id"])
                sealed = one and one.file and await vault.open(board.centre.tenant.id, one.file, str(one.id))
                if sealed:
                    samples = array("h", b"".join(sealed.read())[44:])
                    found[row["caller"]] = (samples[::2], samples[1::2])
            return found

        side = Side(
            "ting",
            board.number,
            board.callers,
            board.agents,
            voices_,
            recorded,
            board.rests,
            asked.talk_s,
            asked.clean / 100,
        )
        return await most(side, asked.first, asked.step, asked.last), side.found


async def _notes(house: House) -> int:
    """How much is being recorded, or is not kept yet."""
    return sum(1 for _ in (house.settings.data / TAPES).glob("*"))


async def main() -> None:
    """Print the figures."""
    asked = options(__doc__, first=(40, 2), step=(20, 1), last=(200, 2), talk_s=(10, 3), clean=(85, 0))
    async with AsyncExitStack() as stack:
        with on_one_core():
            here = await stack.enter_async_context(ground(size=4))
        sound = await stack.enter_async_context(voices(asked.last, HIS, HERS))
        limit, plain = await _bare(here, sound, asked)
        figure, ours = await _whole(here, sound, asked)
    say(
        "recorded_calls_on_one_core",
        figure,
        "calls",
        limit,
        target=TARGET,
        codec="G.711",
        cores=len(CORES),
        bare=plain,
        ting=ours,
        limit_is="the same engine by itself, Dial and MixMonitor",
    )


if __name__ == "__main__":
    uvloop.run(main())
