"""Chat: what a customer sends is stored and on his agent's socket; how soon, and how many a second, through one web process.

Limits of the same run: a bare durable commit of one row and a bare frame; for the throughput, bare commits with as many
clients as the house has sockets that write. The clients are as thin as can be (bench/_thin.py) and are counted apart.
"""

import asyncio
import random
import resource
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import NamedTuple

import uvloop

from bench._ground import Ground, bare_commits, cpu_seconds, ground, options, quantile, say
from bench._thin import Thin, family
from bench._windows import bare_server
from tests.centre import Centre, open_centre
from tests.server import House
from ting.domains.conduct import api as conduct
from ting.kit.ids import new_id
from ting_sim import DeskClient, WidgetClient

WORDS = """order parcel refund invoice password login yesterday delivered broken screen please thanks again never number help
account charged twice address street update battery received waiting monday blue box small large return label card"""
ROOM = 6
MESSAGE, KEY = b'{"op":"message"', b'"key":"'


class Customer:
    """One customer's window, as thin as can be: what he says is counted when it is on his agent's socket."""

    def __init__(self, line: Thin) -> None:
        self.line = line
        self.refused = 0
        line.heard = self._heard

    def _heard(self, frame: bytes) -> None:
        self.refused += frame.startswith(b'{"op":"refused"')

    def say(self) -> str:
        """Say a few words; return their key."""
        key = str(new_id())
        self.line.send(f'{{"op":"say","key":"{key}","text":"{" ".join(random.choices(WORDS.split(), k=8))}"}}'.encode())
        return key


class Hearing:
    """What the agents' sockets have brought: who waits for a message is told by its key."""

    def __init__(self) -> None:
        self.waiting: dict[str, Callable[[], None]] = {}
        self.twice = 0
        self._seen: set[str] = set()

    def heard(self, frame: bytes) -> None:
        """Take in a frame."""
        if not frame.startswith(MESSAGE):
            return
        at = frame.index(KEY) + len(KEY)
        key = frame[at : at + 36].decode()
        self.twice += key in self._seen
        self._seen.add(key)
        if (then := self.waiting.pop(key, None)) is not None:
            then()


class Stand(NamedTuple):
    """All that is measured with."""

    customers: list[Customer]
    hearing: Hearing
    pids: dict[str, list[int]]


async def main() -> None:
    """Print the figures."""
    wanted = options(__doc__, customers=(120, 12), seconds=(4, 1), rounds=(3, 1), modest=(8, 1))
    async with ground(size=4) as here, AsyncExitStack() as stack:
        house = House(here.dsns, here.folder)
        stack.callback(house.stop)
        house.start("web")
        house.start("work")
        await house.ready()
        stand = await _stand(stack, here, house, wanted.customers)
        commits = await bare_commits(here, 1, wanted.seconds)
        frames = await _bare_frames()
        await _flood(stand, min(wanted.seconds, 2))
        took = await _modest(stand, wanted.modest)
        rounds = [await _measured(stand, wanted.seconds) for _ in range(wanted.rounds)]
        most = len(await bare_commits(here, 16, wanted.seconds)) / wanted.seconds
        house.stop()
    faults = stand.hearing.twice + sum(customer.refused for customer in stand.customers)
    for share, within in ((0.5, 3.0), (0.95, None)):
        say(
            f"customer_to_agents_socket_p{round(share * 100)}",
            quantile(took, share) * 1000,
            "ms",
            (quantile(commits, share) + quantile(frames, share)) * 1000,
            within=within,
            messages=len(took),
            a_second=round(len(took) / wanted.modest),
            limit_is="a bare commit and a bare frame",
        )
    say(
        "customer_to_agents_socket",
        [count / wanted.seconds for count, _ in rounds],
        "messages/s",
        most,
        at_least=2000.0,
        customers=wanted.customers,
        faults=faults,
        cpu_us_a_message={
            name: round(sum(cpu[name] for _, cpu in rounds) / sum(n for n, _ in rounds) * 1e6) for name in rounds[0][1]
        },
        limit_is="bare commits of one row, 16 clients",
        durable=True,
    )


async def _stand(stack: AsyncExitStack, here: Ground, house: House, customers: int) -> Stand:
    """Let customers come and be answered, and then put thin sockets in the place of theirs and of their agents'."""
    centre = await open_centre(here.db, house.url)
    async with here.db.tx(centre.tenant.id) as tx:
        await conduct.put_limits(tx, conduct.Limits(messages=6000, contacts=1000, address_contacts=100_000))
    hearing = Hearing()
    async with AsyncExitStack() as first:
        desks = [await _sit_down(first, stack, centre, n, hearing) for n in range(-(-customers // ROOM))]
        made = [await _come(first, centre) for _ in range(customers)]
        await asyncio.gather(*(_answer(desk, centre, customers) for desk in desks))
        for widget in made:
            await widget.wait_for(lambda w: w.phase == "serving", timeout=60)
        windows = [await _window(stack, centre, widget) for widget in made]
    server = here.server.pid
    assert server is not None
    pids = {"web": [house.processes["web"].pid], "work": [house.processes["work"].pid], "database": [server]}
    return Stand(windows, hearing, pids)


async def _sit_down(
    first: AsyncExitStack, stack: AsyncExitStack, centre: Centre, number: int, hearing: Hearing
) -> DeskClient:
    await centre.add_person(f"agent{number}", capacity=ROOM * 10)
    desk = await first.enter_async_context(centre.desk(f"agent{number}"))
    await desk.status("available")
    cookie = desk.cookie
    line = await Thin.connect(centre.url.replace("http", "ws", 1) + "/api/live", hearing.heard, {"Cookie": cookie})
    line.send(b'{"op":"hello","mark":null}')
    stack.callback(line.close)
    return desk


async def _come(first: AsyncExitStack, centre: Centre) -> WidgetClient:
    widget = await first.enter_async_context(centre.widget())
    await widget.start("Where is my parcel?")
    return widget


async def _answer(desk: DeskClient, centre: Centre, customers: int) -> None:
    """Take what is offered until everybody is served."""
    while await centre.value("select count(*) from contact where state = 'serving'") < customers:
        while desk.offers:
            await desk.accept(next(iter(desk.offers.values())))
        await asyncio.sleep(0.05)


async def _window(stack: AsyncExitStack, centre: Centre, widget: WidgetClient) -> Customer:
    line = await Thin.connect(centre.url.replace("http", "ws", 1) + "/api/webchat/live", lambda _: None)
    customer = Customer(line)
    line.send(f'{{"op":"hello","key":"{centre.key}","token":"{widget.token}","after":100,"lang":"en"}}'.encode())
    stack.callback(line.close)
    return customer


async def _modest(stand: Stand, seconds: float) -> list[float]:
    """Let some customers write as people do, a few a second together; return how long each message took."""
    took: list[float] = []
    over = time.perf_counter() + seconds

    async def write(customer: Customer) -> None:
        while time.perf_counter() < over:
            await asyncio.sleep(random.uniform(0.2, 0.6))
            done = asyncio.Event()
            began = time.perf_counter()
            stand.hearing.waiting[customer.say()] = done.set
            await asyncio.wait_for(done.wait(), 30)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(write(customer) for customer in stand.customers[:12]))
    return took


async def _flood(stand: Stand, seconds: float) -> int:
    """Let everybody write his next message as soon as the last is on his agent's socket; return how many that were."""
    count, going = 0, True

    def next_of(customer: Customer) -> None:
        def arrived() -> None:
            nonlocal count
            if going:
                count += 1
                next_of(customer)

        stand.hearing.waiting[customer.say()] = arrived

    for customer in stand.customers:
        next_of(customer)
    await asyncio.sleep(seconds)
    going = False
    for _ in range(600):
        if not stand.hearing.waiting:
            return count
        await asyncio.sleep(0.05)
    raise TimeoutError(f"{len(stand.hearing.waiting)} messages never came")


async def _measured(stand: Stand, seconds: float) -> tuple[int, dict[str, float]]:
    """Flood; return how many came, and the processor time of each process meanwhile."""
    before = _used(stand)
    count = await _flood(stand, seconds)
    return count, {name: used - before[name] for name, used in _used(stand).items()}


def _used(stand: Stand) -> dict[str, float]:
    me = resource.getrusage(resource.RUSAGE_SELF)
    mine = {"bench": me.ru_utime + me.ru_stime}
    return {name: cpu_seconds(*family(*pids)) for name, pids in stand.pids.items()} | mine


async def _bare_frames() -> list[float]:
    """Return how long a bare frame takes to a bare server and back, halved."""
    took: list[float] = []
    came = asyncio.Event()
    async with bare_server() as (url, _):
        line = await Thin.connect(url, lambda _: came.set())
        for _ in range(300):
            came.clear()
            began = time.perf_counter()
            line.send(b"{}")
            await came.wait()
            took.append((time.perf_counter() - began) / 2)
            await asyncio.sleep(0.005)
        line.close()
    return took


if __name__ == "__main__":
    uvloop.run(main())
