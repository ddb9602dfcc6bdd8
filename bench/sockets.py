"""Waiting customers on idle sockets: what each costs the house in memory, and whether so many are held.

Every socket is a customer who waits in a line, greeted and shown his place. `--sockets 40000 --workers 3 --clients 3`
is the size that a box of two cores is measured with; a process may hold as many as its limit of open files says, less a
few. All that grows is counted: what the web processes have for themselves, and the kernel's own for our end of the
connections. Limit of the same run: a bare WebSocket server with as many sockets.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import uvloop

from bench._ground import cpu_seconds, ground, options, resident_bytes, say
from bench._windows import Windows, bare_server
from tests.centre import Centre, open_centre
from tests.crowd import add_visitors, line_up
from tests.server import House

BARE = 2_000
HELD_S = 5.0
AT_MOST_KB = 40.0


async def main() -> None:
    """Print the figures."""
    asked = options(__doc__, sockets=(3_000, 40), workers=(2, 1), clients=(2, 1))
    async with ground(size=4) as here, AsyncExitStack() as stack:
        house = House(here.dsns, here.folder)
        stack.callback(house.stop)
        centre = await open_centre(here.db, house.url, ring_ms=600_000)
        visitors = await add_visitors(centre, [f"window {n}" for n in range(asked.sockets)])
        await line_up(centre, centre.queues["help"], asked.sockets, visitors)
        for n in range(asked.workers):
            house.start(f"web{n + 1 if n else ''}")
        await house.ready()
        await _warm(centre, asked.sockets)
        webs = [process.pid for process in house.processes.values()]
        before, kernel, spent, began = resident_bytes(*webs), _kernel_bytes(), cpu_seconds(*webs), time.perf_counter()
        share = [len(range(n, asked.sockets, asked.clients)) for n in range(asked.clients)]
        async with AsyncExitStack() as crowds:
            first = 0
            waits = []
            for count in share:
                waits.append(crowds.enter_async_context(_crowd(centre, first, count)))
                first += count
            asking = await asyncio.gather(*waits)
            opened = time.perf_counter() - began
            spent = cpu_seconds(*webs) - spent
            await asyncio.sleep(1 if asked.tiny else HELD_S)
            ours = resident_bytes(*webs) - before
            theirs = (_kernel_bytes() - kernel) / 2
            held = sum([await ask() for ask in asking])
        faults = len(house.errors())
    bare = await _bare(min(BARE, asked.sockets))
    say(
        "idle_socket",
        (ours + theirs) / asked.sockets / 1024,
        "KB",
        bare / 1024,
        at_most=AT_MOST_KB,
        sockets=asked.sockets,
        held=held,
        workers=asked.workers,
        of_the_kernel_kb=round(theirs / asked.sockets / 1024, 1),
        opened_s=round(opened, 1),
        cpu_ms_to_open=round(spent / asked.sockets * 1000, 2),
        faults=faults,
        limit_is="a bare WebSocket server, a socket",
    )
    say("sockets_held", held, "sockets", asked.sockets, target=1.0, workers=asked.workers, limit_is="those that came")


@asynccontextmanager
async def _crowd(centre: Centre, first: int, count: int) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Let a process of its own open so many windows; yields what asks it how many are open still."""
    words = {"url": _live(centre), "key": centre.key, "first": first, "count": count}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.sockets", "crowd", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    given, answers = process.stdin, process.stdout
    assert given is not None
    assert answers is not None
    given.write(json.dumps(words).encode() + b"\n")
    if await answers.readline() != b"open\n":
        raise RuntimeError("a crowd of windows did not open")

    async def ask() -> int:
        given.write(b"\n")
        return int(await answers.readline())

    try:
        yield ask
    finally:
        given.close()
        await process.wait()


async def _as_crowd() -> None:
    """Open windows as told, say so, and say how many are open whenever asked, until nobody asks any more."""
    loop = asyncio.get_running_loop()
    told = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    windows = Windows(told["first"])
    await windows.open(told["url"], told["count"], hello=lambda n: {"key": told["key"], "token": f"window {n}"})
    print("open", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(sum(1 for window in windows.all if not window.gone and window.phase == "queued"), flush=True)


async def _warm(centre: Centre, count: int) -> None:
    """Let the processes meet some first, so that what they keep for all is not counted."""
    windows = Windows()
    some = min(200, count)
    await windows.open(_live(centre), some, hello=lambda n: {"key": centre.key, "token": f"window {n}"})
    windows.close()
    await asyncio.sleep(1)


async def _bare(count: int) -> float:
    async with bare_server() as (url, pid):
        before, kernel = resident_bytes(pid), _kernel_bytes()
        windows = Windows()
        await windows.open(url, count)
        await asyncio.sleep(0.5)
        return (resident_bytes(pid) - before + (_kernel_bytes() - kernel) / 2) / count


def _live(centre: Centre) -> str:
    return centre.url.replace("http", "ws", 1) + "/api/webchat/live"


def _kernel_bytes() -> int:
    """Return what the kernel keeps of memory for itself, mostly for connections while nothing else happens."""
    return sum(
        int(line.split()[1]) * 1024
        for line in open("/proc/meminfo", encoding="ascii")
        if line.startswith(("SUnreclaim:", "KernelStack:", "PageTables:"))
    )


if __name__ == "__main__":
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    uvloop.run(_as_crowd() if sys.argv[1:2] == ["crowd"] else main())
