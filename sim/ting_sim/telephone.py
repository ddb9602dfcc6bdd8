"""The demo's telephone, as the simulator uses it: customers call both companies, agents pick up, and whoever is called answers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ting_sim.calling import Called, Caller, Phones, Way
from ting_sim.rhythm import HALF_S, Week, next_gap, planned
from ting_sim.sip import Peer, peer
from ting_sim.tally import Tally
from ting_sim.tasks import spawn, stop
from ting_sim.wire import Json

Clock = Callable[[], datetime]
SHARE, LONGEST_GAP_S = 0.3, 100.0
"""Beside those who write so many call; and who opens the demo is to see one soon."""
STRANGERS, MESSAGES, CALL_BACKS = 0.25, 0.1, 0.1
MORE = 1
"""So many wait at most beside those who are talking."""


@dataclass
class Line:
    """A company's number, and who calls it."""

    tenant: str
    number: str
    keys: dict[str, str]
    """By language, the key that chooses it: who is known is not asked."""
    menu: list[str]
    callers: list[tuple[str, str]]
    """Number and language of customers whom the company knows."""
    agents: int
    calls: set[asyncio.Task[None]] = field(default_factory=set)
    called_from: set[str] = field(default_factory=set)


def lines(told: Json) -> list[Line]:
    """Read the numbers from what the demo tells."""
    return [
        Line(
            tenant=str(one["tenant"]),
            number=str(one["number"]),
            keys=dict(one["keys"]),
            menu=list(one["menu"]),
            callers=[(str(c["number"]), str(c["lang"])) for c in told["callers"] if c["tenant"] == one["tenant"]],
            agents=sum(bool(p["sim"]) and p["tenant"] == one["tenant"] for p in told["phones"]),
        )
        for one in told["numbers"]
    ]


class Telephone:
    """All that is on the telephone in the demo, but the person who looks at it."""

    def __init__(self, told: Json, rng: random.Random, tally: Tally, *, speed: float = 1.0) -> None:
        """`told`: the `telephone` of /api/demo."""
        self._told, self._rng, self._tally, self._speed = told, rng, tally, speed

    async def run(self, weeks: Mapping[str, tuple[Week, Clock]]) -> None:
        """Live until cancelled. `weeks`: by company, what a week brings and what time it is there."""
        host, _, far = str(self._told["far"]).rpartition(":")
        at = f"{host}:{str(self._told['at']).rpartition(':')[2]}"
        passwords = {str(p["username"]): str(p["password"]) for p in self._told["phones"] if p["sim"]}
        async with peer(at, host) as callers, peer(at, host) as agents, peer(at, host, int(far)) as others:
            called, phones = Called(others, self._rng), Phones(agents, passwords, self._rng)
            tasks = [spawn(phones.run(), "phones")]
            tasks += [
                spawn(self._customers(line, callers, phones, *weeks[line.tenant]), f"callers of {line.tenant}")
                for line in lines(self._told)
                if line.tenant in weeks
            ]
            try:
                await asyncio.gather(*tasks)
            finally:
                await stop(*tasks)
                await called.close()

    async def _customers(self, line: Line, at: Peer, phones: Phones, week: Week, now: Clock) -> None:
        await phones.there.wait()
        await asyncio.sleep(self._rng.uniform(4, 12))
        try:
            while True:
                if len(line.calls) < line.agents + MORE:
                    self._call(line, at, phones)
                gap = next_gap(self._rng, planned(week, now()) * SHARE * self._speed / HALF_S)
                await asyncio.sleep(min(max(gap, 3.0), LONGEST_GAP_S))
        finally:
            await stop(*line.calls)

    def _call(self, line: Line, at: Peer, phones: Phones) -> None:
        caller, lang, known = self._who(line)
        keys = ("" if known else line.keys.get(lang, "")) + self._rng.choice(line.menu)
        one = Caller(
            at, line.number, caller=caller, way=self._way(keys), tally=self._tally,
            served=phones.talks.__contains__,
        )  # fmt: skip
        line.called_from.add(caller)
        task = spawn(one.run(), f"caller {caller}")
        line.calls.add(task)
        task.add_done_callback(line.calls.discard)
        task.add_done_callback(lambda _: line.called_from.discard(caller))

    def _who(self, line: Line) -> tuple[str, str, bool]:
        free = [one for one in line.callers if one[0] not in line.called_from]
        if not free or self._rng.random() < STRANGERS:
            return f"+8869{self._rng.randrange(10**8):08d}", self._rng.choice(list(line.keys)), False
        return (*self._rng.choice(free), True)

    def _way(self, keys: str) -> Way:
        rng = self._rng
        luck = rng.random()
        then: tuple[tuple[float, str], ...] = ()
        if luck < MESSAGES:
            then = ((rng.uniform(8, 15), "9"), (rng.uniform(12, 20), "#"))
        elif luck < MESSAGES + CALL_BACKS:
            then = ((rng.uniform(8, 15), "8"),)
        return Way(
            keys=keys, listens_s=rng.uniform(3, 6), patience_s=rng.choice((45.0, 90.0, 180.0)),
            talks_s=rng.uniform(20, 80), then=then,
        )  # fmt: skip
