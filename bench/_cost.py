"""What something costs the house: transactions, and processor time by process."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import NamedTuple, TypeVar

import asyncpg
import psutil

from bench._ground import Ground, cpu_seconds

T = TypeVar("T")
TOLD_S = 1.2
"""So long until the database has counted what was done."""


class Cost(NamedTuple):
    """What so many of something cost, each."""

    transactions: float
    ms: Mapping[str, float]
    """Of processor, by process."""

    @property
    def total_ms(self) -> float:
        """All processes' together."""
        return sum(self.ms.values())


class _Seen(NamedTuple):
    at: float
    transactions: int
    seconds: dict[str, float]


async def cost(
    here: Ground, pids: Mapping[str, int], act: Callable[[], Awaitable[T]], times: int, *, idle_s: float
) -> tuple[Cost, T]:
    """Do something that is so many things, and return what each cost beyond what the house costs when it is idle.

    `idle_s`: for so long it is looked at idle.
    `pids`: of whom to look at, by name, with all that they have started; the database's are looked at besides.
    """
    whom = {**pids, "postgres": here.server.pid or 0}
    first = await _seen(here, whom)
    await asyncio.sleep(idle_s)
    idle = await _seen(here, whom)
    done = await act()
    last = await _seen(here, whom)
    share = (last.at - idle.at) / (idle.at - first.at)

    def each(before: float, between: float, after: float) -> float:
        return max(after - between - (between - before) * share, 0.0) / times

    ms = {name: 1000 * each(first.seconds[name], idle.seconds[name], last.seconds[name]) for name in whom}
    return Cost(each(first.transactions, idle.transactions, last.transactions), ms), done


async def _seen(here: Ground, whom: Mapping[str, int]) -> _Seen:
    await asyncio.sleep(TOLD_S)
    owner = await asyncpg.connect(here.dsns.owner)
    try:
        count = await owner.fetchval(
            "select xact_commit + xact_rollback from pg_stat_database where datname = current_database()"
        )
    finally:
        await owner.close()
    return _Seen(time.perf_counter(), count, {name: _seconds(pid) for name, pid in whom.items()})


def _seconds(pid: int) -> float:
    total = 0.0
    for each in (pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))):
        with suppress(FileNotFoundError):  # it has ended; its parent has counted it
            total += cpu_seconds(each)
    return total
