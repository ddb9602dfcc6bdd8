"""The demo's life: two companies, their customers and most of their agents, for as long as the demo runs."""

from __future__ import annotations

import asyncio
import random
import re
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ting_sim.agents import Agent, Habits
from ting_sim.besides import DEMO
from ting_sim.customers import Customer, Manner
from ting_sim.desk import DeskClient
from ting_sim.door import Door
from ting_sim.names import some_name
from ting_sim.rhythm import HALF_S, STEADY, Breath, Week, day_share, half_hour, into_half, on_shift, planned
from ting_sim.scripts import Topic, book
from ting_sim.tally import Tally
from ting_sim.tasks import spawn, stop
from ting_sim.telephone import Telephone
from ting_sim.widget import WidgetClient
from ting_sim.wire import ConnectError, Json, ProblemError

_KEY = re.compile(r"""data-ting\s*=\s*["']([^"']+)["']""")

# Which languages a company's customers write.
_TONGUES: Mapping[str, tuple[tuple[str, float], ...]] = {
    "game": (("zh-TW", 0.60), ("zh-CN", 0.10), ("ja", 0.17), ("en", 0.13)),
    "bank": (("zh-TW", 0.84), ("zh-CN", 0.02), ("ja", 0.03), ("en", 0.11)),
}
_MOST_AT_ONCE = 36
# Who finds a longer line than this comes back when it is shorter.
_LINE = 5


def family_of(name: str) -> str:
    """A company's trade by its name: a bank says so, anything else here makes games."""
    return "bank" if any(word in name.lower() for word in ("bank", "銀行", "银行")) else "game"


def local(zone: str, now: datetime) -> datetime:
    """The time on the clocks of a time zone."""
    try:
        return now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return now


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that was here before: its token lets Ting know the customer again."""

    token: str
    name: str
    lang: str
    vip: bool


@dataclass
class Company:
    """One tenant as the simulator sees it."""

    slug: str
    family: str
    key: str
    zone: str
    queues: list[Json]
    visitors: list[Visitor]
    week: Week = field(default_factory=lambda: STEADY)
    agents: int = 0
    present: dict[str, Customer] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    breath: Breath = field(default_factory=Breath)
    asked_of: dict[str, float] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many of our customers stand in line."""
        return sum(one.waiting for one in self.present.values())

    def queue_for(self, topic: Topic, lang: str, rng: random.Random, *, vip: bool) -> str | None:
        """The queue that a customer would choose: by language, by standing, by the topic's words; None for any."""
        wishes: list[str] = []
        if vip:
            wishes.append("VIP")
        if lang == "ja" and rng.random() < 0.85:
            wishes.append("日本")
        if lang == "en" and rng.random() < 0.85:
            wishes.append("English")
        if lang.startswith("zh") or not wishes:
            wishes.extend(topic.queue_words)
        for wish in wishes:
            for queue in self.queues:
                if wish.lower() in str(queue.get("name", "")).lower():
                    return str(queue["id"])
        return None


class World:
    """Everyone in the demo but the person who looks at it."""

    def __init__(self, url: str, *, seed: int | None = None, speed: float = 1.0, verify: bool = True) -> None:
        """`speed` multiplies the arrivals."""
        self.url = url
        self.tally = Tally()
        self._rng = random.Random(seed)
        self._speed = speed
        self._verify = verify
        self._door = Door(url, verify=verify)
        self._agents: list[Agent] = []
        self._companies: list[Company] = []
        self._told: dict[str, float] = {}
        self._gate = asyncio.Semaphore(1)

    async def run(self) -> None:
        """Live until cancelled."""
        tasks: list[asyncio.Task[None]] = []
        try:
            demo = await self._demo()
            self._companies = [await self._company(one, demo) for one in demo["tenants"]]
            told = demo.get("telephone") or {"phones": []}
            phones = {str(one["email"]) for one in told["phones"] if one["sim"]}
            self._hire([one for one in demo["logins"] if one.get("sim")], phones)
            tasks = [spawn(self._for_ever(agent.run), f"agent {agent.desk.email}") for agent in self._agents]
            tasks += [spawn(self._for_ever(self._arrivals, company), company.slug) for company in self._companies]
            if demo.get("telephone"):
                telephone = Telephone(
                    demo["telephone"], random.Random(self._rng.random()), self.tally, speed=self._speed
                )
                weeks = {each.slug: (each.week, partial(_now, each)) for each in self._companies}
                tasks.append(spawn(self._for_ever(telephone.run, weeks), "telephone"))
            await asyncio.gather(*tasks)
        finally:
            await stop(*tasks, *(task for company in self._companies for task in company.tasks))
            await self._door.close()

    # -- getting to know the place

    async def _demo(self) -> Json:
        """Read what the start page shows; wait for as long as the server is not yet there."""
        while True:
            try:
                found: Json = (await self._door.ask("GET", "/api/demo", patience=600)).json()
                return found
            except (ConnectError, ProblemError) as error:
                self._grumble(error)
                await asyncio.sleep(3)

    async def _company(self, data: Json, demo: Json) -> Company:
        slug, name = str(data["slug"]), str(data.get("name") or data["slug"])
        key = str(data.get("key") or await self._key(str(data.get("customer_page") or f"/try/{slug}")))
        config = await WidgetClient(self.url, key, door=self._door).config()
        return Company(
            slug=slug,
            family=family_of(f"{slug} {name}"),
            key=key,
            zone=str(data.get("time_zone") or "Asia/Taipei"),
            queues=list(config.get("queues", [])),
            visitors=[
                Visitor(str(one["token"]), str(one["name"]), str(one["lang"]), bool(one.get("vip")))
                for one in demo.get("visitors", [])
                if one.get("tenant") == slug
            ],
            week=data.get("arrivals") or STEADY,
        )

    async def _key(self, page: str) -> str:
        """The contact point's key stands in the page that embeds the widget."""
        path = page if page.startswith("/") else "/" + page.split("/", 3)[-1]
        found = _KEY.search((await self._door.ask("GET", path)).text)
        if found is None:
            raise ConnectError(f"{page} embeds no widget")
        return found.group(1)

    def _hire(self, logins: list[Json], phones: set[str]) -> None:
        """`phones`: who of them has one. They are always on duty, so that a call finds somebody at any hour."""
        rosters: dict[str, list[Agent]] = {}
        for number, login in enumerate(logins):
            rng = random.Random(self._rng.random())
            slug = str(login["tenant"])
            company = next((one for one in self._companies if one.slug == slug), None)
            roster = rosters.setdefault(slug, [])
            agent = Agent(
                DeskClient(self.url, str(login["email"]), str(login["password"]), verify=self._verify),
                rng,
                self.tally,
                family_of=self._family,
                habits=Habits(
                    pace=rng.uniform(1.8, 2.6),
                    answer_s=(1.0, 5.0),
                    wrap_s=(4.0, 20.0),
                    cards=DEMO.sends_card,
                    takes_breaks=login["email"] not in phones,
                ),
                may_break=partial(_may_break, roster),
                on_duty=(lambda: True) if login["email"] in phones else partial(self._on_duty, len(roster), company),
                tenant=slug,
                start_after_s=number * 0.2,
                gate=self._gate,
            )
            roster.append(agent)
            if company is not None:
                company.agents += 1
            self._agents.append(agent)

    def _on_duty(self, number: int, company: Company | None) -> bool:
        """A good half of a team works at a time, more of it when more is to be done."""
        share = 0.5 + 0.2 * (day_share(company.week, _now(company)) if company is not None else 0.5)
        return on_shift(number, asyncio.get_running_loop().time(), share=share)

    def _family(self, tenant: str) -> str | None:
        return next((one.family for one in self._companies if one.slug == tenant), None)

    # -- customers

    async def _arrivals(self, company: Company) -> None:
        """Customers of one company, one after the other, for ever: as its week plans, from where it is now."""
        rng = random.Random(self._rng.random())
        await self._opening(company)
        # With a few who are there already: who opens the demo is not to wait for life.
        for _ in range(max(1, company.agents // 3)):
            self._send_in(company, rng)
            await asyncio.sleep(rng.uniform(0.5, 3.0))
        while True:
            now = _now(company)
            await self._half_hour(company, rng, planned(company.week, now) * self._speed, into_half(now))

    async def _half_hour(self, company: Company, rng: random.Random, expected: float, over: float) -> None:
        """Send in who comes in the rest of a half hour."""
        loop = asyncio.get_running_loop()
        began = loop.time() - over
        for at in half_hour(expected, rng, company.breath):
            if at < over:
                continue
            await asyncio.sleep(max(0.0, began + at - loop.time()))
            await self._room(company, began + HALF_S - loop.time())
            self._send_in(company, rng)
        await asyncio.sleep(max(0.1, began + HALF_S - loop.time()))

    async def _room(self, company: Company, most_s: float) -> None:
        """Let the line become shorter: who sees a long one comes a little later, in the same half hour."""
        for _ in range(int(most_s / 2)):
            if company.waiting < _LINE:
                return
            await asyncio.sleep(2)

    def _send_in(self, company: Company, rng: random.Random) -> None:
        if len(company.tasks) >= _MOST_AT_ONCE:
            return
        task = spawn(self._visit(company, rng), f"customer of {company.slug}")
        company.tasks.add(task)
        task.add_done_callback(company.tasks.discard)

    async def _opening(self, company: Company) -> None:
        """Nobody comes before a good part of the team is ready to serve; but somebody comes in the end."""
        team = [agent.desk for agent in self._agents if agent.tenant == company.slug]
        for _ in range(45):
            await asyncio.sleep(2)
            if sum(desk.seat is not None and desk.seat.status == "available" for desk in team) * 5 >= len(team) * 2:
                return

    async def _visit(self, company: Company, rng: random.Random) -> None:
        known = self._returning(company, rng)
        lang = known.lang if known else _choose(_TONGUES[company.family], rng)
        topic = rng.choice(book(lang).family(company.family))
        widget = WidgetClient(
            self.url, company.key, lang=lang, token=known.token if known else None, verify=self._verify, door=self._door
        )
        customer = Customer(
            widget,
            topic,
            rng,
            self.tally,
            name=known.name if known else some_name(lang, rng),
            queue=company.queue_for(topic, lang, rng, vip=bool(known and known.vip)),
            manner=Manner(pace=rng.uniform(1.6, 3.2), patience_s=rng.choice((90.0, 240.0, 400.0)), besides=DEMO),
        )
        ident = known.token if known else f"window {id(widget)}"
        company.present[ident] = customer
        try:
            await customer.run()
        except Exception as error:
            self._grumble(error)
        finally:
            del company.present[ident]

    def _returning(self, company: Company, rng: random.Random) -> Visitor | None:
        """Half of the customers were here before; nobody is here twice at once, or again within the hour."""
        if not company.visitors or rng.random() < 0.5:
            return None
        now = asyncio.get_running_loop().time()
        visitor = rng.choice(company.visitors)
        if visitor.token in company.present or company.asked_of.get(visitor.token, -1e9) > now - 3600:
            return None
        company.asked_of[visitor.token] = now
        return visitor

    # -- carrying on

    async def _for_ever(self, work: Callable[..., Coroutine[object, object, None]], *args: object) -> None:
        """The demo never stops for the fault of one: say what happened, once a minute at most, and begin again."""
        while True:
            try:
                await work(*args)
            except Exception as error:
                self._grumble(error)
            await asyncio.sleep(5)

    def _grumble(self, error: Exception) -> None:
        self.tally.error(error)
        words = f"{type(error).__name__}: {error}"[:200]
        now = asyncio.get_running_loop().time()
        if now - self._told.get(words, -60.0) >= 60:
            self._told = {words: now, **{key: at for key, at in self._told.items() if now - at < 60}}
            print(f"sim: {words}", file=sys.stderr, flush=True)


def _now(company: Company) -> datetime:
    return local(company.zone, datetime.now(UTC))  # noqa: TID251 - the simulator lives outside, with a clock of its own


def _may_break(roster: list[Agent]) -> bool:
    """One in five may rest at a time, and always one."""
    return sum(one.on_break for one in roster) < max(1, len(roster) // 5)


def _choose(shares: tuple[tuple[str, float], ...], rng: random.Random) -> str:
    return rng.choices([name for name, _ in shares], [share for _, share in shares])[0]
