"""Drive any server: so many customers at such a rate, agents if their logins are given, and a summary at the end."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import suppress
from dataclasses import dataclass, field

from ting_sim.agents import Agent, Habits
from ting_sim.calling import Caller, Phones, Way
from ting_sim.customers import Customer, Manner
from ting_sim.desk import DeskClient
from ting_sim.door import Door
from ting_sim.names import some_name
from ting_sim.rhythm import next_gap
from ting_sim.scripts import LANGUAGES, book
from ting_sim.sip import peer
from ting_sim.tally import Tally
from ting_sim.tasks import PATIENCE_S, spawn, stop
from ting_sim.widget import WidgetClient


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to a server. `rate` is arrivals a second, `pace` stretches every human pause (0: none)."""

    url: str
    key: str
    customers: int
    rate: float
    agents: tuple[tuple[str, str], ...] = ()
    seconds: float = 600.0
    pace: float = 0.2
    lines: int = 3
    languages: tuple[str, ...] = LANGUAGES
    family: str = "game"
    queue: str | None = None
    patience_s: float = 3600.0
    verify_tls: bool = True
    seed: int | None = None
    tally: Tally = field(default_factory=Tally)


async def drive(plan: Plan) -> Tally:
    """Do it; return what happened. Ends when all customers are done, or after `seconds`."""
    rng = random.Random(plan.seed)
    door = Door(plan.url, verify=plan.verify_tls)
    gate = asyncio.Semaphore(2)
    agents = [_agent(plan, email, password, random.Random(rng.random()), gate) for email, password in plan.agents]
    shifts = [spawn(agent.run(), f"agent {agent.desk.email}") for agent in agents]
    customers: set[asyncio.Task[None]] = set()
    try:
        async with asyncio.timeout(plan.seconds):
            for _ in range(plan.customers):
                await asyncio.sleep(next_gap(rng, plan.rate))
                task = spawn(_customer(plan, random.Random(rng.random()), door).run(), "customer")
                customers.add(task)
                task.add_done_callback(customers.discard)
            while customers:
                await asyncio.wait(customers)
            await _done(agents, PATIENCE_S)
    except TimeoutError:
        plan.tally.errors["time was up"] += len(customers)
    finally:
        await stop(*customers, *shifts)
        await door.close()
    return plan.tally


@dataclass(frozen=True, slots=True)
class Calls:
    """What to do to a number: so many calls by SIP, at a rate a second. `phones` pick up, by user name and password."""

    sip: str
    number: str
    count: int
    rate: float
    way: Way = field(default_factory=Way)
    says: bytes | None = None
    phones: tuple[tuple[str, str], ...] = ()


async def drive_calls(plan: Plan, calls: Calls) -> Tally:
    """Make the calls; return what became of them. Agents of the plan are at their desks, for the phones that are theirs."""
    rng, host = random.Random(plan.seed), local_host(calls.sip)
    made: set[asyncio.Task[None]] = set()
    async with peer(calls.sip, host) as out, peer(calls.sip, host) as here:
        phones = Phones(here, dict(calls.phones), rng, says=calls.says)
        gate = asyncio.Semaphore(2)
        agents = [_agent(plan, email, password, random.Random(rng.random()), gate) for email, password in plan.agents]
        others = [spawn(agent.run(), f"agent {agent.desk.email}") for agent in agents]
        others += [spawn(phones.run(), "phones")] if calls.phones else []
        try:
            async with asyncio.timeout(plan.seconds):
                if calls.phones:
                    await phones.there.wait()
                for _ in range(calls.count):
                    await asyncio.sleep(next_gap(rng, calls.rate))
                    caller = f"+8869{rng.randrange(10**8):08d}"
                    one = Caller(
                        out, calls.number, caller=caller, way=calls.way, tally=plan.tally, says=calls.says,
                        served=phones.talks.__contains__,
                    )  # fmt: skip
                    made.add(spawn(one.run(), f"caller {caller}"))
                while left := {task for task in made if not task.done()}:
                    await asyncio.wait(left)
                await _done(agents, PATIENCE_S)
        except TimeoutError:
            plan.tally.errors["time was up"] += sum(not task.done() for task in made)
        finally:
            await stop(*made, *others)
    return plan.tally


def local_host(server: str) -> str:
    """Return the address by which this machine reaches a server: there it is sent voice."""
    host, _, port = server.rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        trial.connect((host, int(port)))
        found: str = trial.getsockname()[0]
        return found


async def _done(agents: list[Agent], patience_s: float) -> None:
    """Let the agents write their last codes."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience_s):
            for agent in agents:
                await agent.desk.wait_for(lambda desk: not desk.contacts, patience_s)


def _customer(plan: Plan, rng: random.Random, door: Door) -> Customer:
    lang = rng.choice(plan.languages)
    return Customer(
        WidgetClient(plan.url, plan.key, lang=lang, verify=plan.verify_tls, door=door),
        rng.choice(book(lang).family(plan.family)),
        rng,
        plan.tally,
        name=some_name(lang, rng),
        queue=plan.queue,
        manner=Manner(pace=plan.pace, patience_s=plan.patience_s, lines=plan.lines),
        verify=True,
    )


def _agent(plan: Plan, email: str, password: str, rng: random.Random, gate: asyncio.Semaphore) -> Agent:
    return Agent(
        DeskClient(plan.url, email, password, verify=plan.verify_tls),
        rng,
        plan.tally,
        habits=Habits(pace=plan.pace, misses=0.0, declines=0.0, takes_breaks=False),
        gate=gate,
    )
