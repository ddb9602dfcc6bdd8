"""The demo: two companies that do not exist, invented once from `sample/`, and the logins that its start page shows.

What is drawn by chance is drawn from a seed, so that every demo looks alike; passwords and tokens are not: they are
random for each installation, and kept in its data folder for the owner's eyes only.
"""

import json
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.app import demo_assets, demo_history, demo_plan, demo_shifts, demo_stickers
from ting.app.database import Refused
from ting.app.demo_history import Colleague, Company, Known
from ting.app.settings import Settings
from ting.domains.bookings import api as bookings
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.forms import api as forms
from ting.domains.people import api as people
from ting.domains.portal import api as portal
from ting.domains.replies import api as replies
from ting.domains.reports import api as reports
from ting.domains.routing import api as routing
from ting.domains.surveys import api as surveys
from ting.domains.tenancy import api as tenancy
from ting.kit.blob import Blobs
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id, new_secret
from ting.kit.past import take_over

SAMPLE = Path(__file__).parent / "sample"
TENANTS = ("starsea", "clearsea")
SEED = 20061122
VISITORS = 24
HOURS: Mapping[str, Sequence[Sequence[tuple[str, str]]]] = {
    "always": [[("00:00", "24:00")]] * 7,
    "office": [[("09:00", "18:00")]] * 5 + [[]] * 2,
}
HOME = {"agent": "/desk", "supervisor": "/board/{slug}", "administrator": "/board/{slug}", "observer": "/board/{slug}"}


class DemoTenant(msgspec.Struct, frozen=True):
    """A company of the demo."""

    slug: str
    name: str
    customer_page: str
    key: str
    time_zone: str
    help_page: str = ""


class Login(msgspec.Struct, frozen=True):
    """A login of the demo. `sim`: the simulator works as this person."""

    tenant: str
    role: str
    name: str
    email: str
    password: str
    locale: str
    path: str
    sim: bool


class Returning(msgspec.Struct, frozen=True):
    """A browser that was here before: the simulator's customers come back with its token."""

    tenant: str
    token: str
    name: str
    lang: str
    vip: bool


class Demo(msgspec.Struct, frozen=True):
    """What the demo's start page shows, and what the simulator reads."""

    tenants: list[DemoTenant]
    logins: list[Login]
    visitors: list[Returning]


def read(settings: Settings) -> Demo | None:
    """Return what the demo's start page shows; None where there is no demo."""
    path = settings.data / "demo.json"
    if not settings.demo or not path.exists():
        return None
    return msgspec.json.decode(path.read_bytes(), type=Demo)


async def seed(settings: Settings) -> None:
    """Invent both companies, all or nothing; do nothing when they are there."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(Database.connect(settings.app_dsn, settings.house_dsn, size=2))
        house = await stack.enter_async_context(db.house())
        # Two companies are invented in one transaction, before anybody is served; a slow machine may take its time.
        await house.execute("set local transaction_timeout = 0")
        there = {tenant.slug for tenant in await tenancy.every(house)}
        if there.issuperset(TENANTS):
            if read(settings) is None:
                raise Refused(
                    "This database holds a demo whose passwords are in another data folder.",
                    "start with that folder (--data), or with a database of its own.",
                )
            return
        if there:
            raise Refused("This database holds tenants already.", "give the demo a database of its own.")
        told = Demo([], [], [])
        granted: dict[str, tuple[people.Person, str]] = {}
        seats = Seats({}, [], [])
        blobs = Blobs(settings.data / "files")
        for slug in TENANTS:
            await _company(house, blobs, slug, told, granted, seats)
        # After both: somebody who serves both has one seat.
        facts = demo_shifts.seat_facts(seats.duty, seats.stints, house.now - 60_000, random.Random(SEED))  # noqa: S311
        await take_over(house, facts)
        for plan in seats.plans:
            await demo_plan.put(house.within(plan.tenant), plan)
        # The relay would come to the same in a while; the first look at a board is to find figures.
        await reports.rebuild(house)
        # Written before the commit: no committed demo is without its passwords.
        _keep(settings.data / "demo.json", told)


def _keep(path: Path, told: Demo) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(told)))
    half.replace(path)


def _sample(name: str) -> Any:
    return json.loads((SAMPLE / f"{name}.json").read_text("utf-8"))


class Seats(NamedTuple):
    """What the companies' past was at the seats."""

    duty: dict[UUID, list[demo_shifts.Span]]
    stints: list[demo_shifts.Stint]
    plans: list[demo_plan.Plan]


async def _company(
    house: Tx, blobs: Blobs, slug: str, told: Demo, granted: dict[str, tuple[people.Person, str]], seats: Seats
) -> None:
    """Invent one company: who works there, what for, for whom, and what happened lately."""
    data = _sample(slug)
    rng = random.Random(f"{SEED} {slug}")  # noqa: S311 - a demo that looks alike everywhere, nothing secret
    tenant = await tenancy.create(
        house, slug=slug, name=data["name"], locale=data["locale"], time_zone=data["time_zone"]
    )
    tx = house.within(tenant.id)
    skills = {one["key"]: await routing.add_skill(tx, one["name"], one.get("lang")) for one in data["skills"]}
    calendars = {country: await routing.add_calendar(tx, name, country) for country, name in data["calendars"].items()}
    sites = await _sites(tx, data, calendars)
    queues = await _queues(tx, data, skills, calendars, sites)
    await conversations.put_wrapup_codes(tx, msgspec.convert(data["codes"], list[conversations.WrapupCode]))
    await people.put_aux_codes(tx, msgspec.convert(data["aux"], list[people.AuxCode]))
    await surveys.put(tx, new_id(), msgspec.convert(data["survey"], surveys.Survey))
    for one in data["replies"]:
        await replies.put(tx, replies.Reply(id=new_id(), owner=None, **one))
    for pack in data["stickers"]:
        await demo_stickers.put(tx, blobs, pack)
    await demo_assets.put(tx, blobs, data["library"])
    shown = [queue.id for queue in queues.values()]
    point = await tenancy.add_point(tx, channel="webchat", name=data["point"], queues=shown)
    await _cards(tx, slug, point.id)
    await portal.put(tx, msgspec.convert({**data["help"], "point": str(point.id)}, portal.HelpPage))
    staff = await _people(house, tx, data, skills=skills, sites=sites, told=told, granted=granted)
    known = await _customers(tx, data, rng)
    # Who serves the other company as well has his shifts already.
    serving = [one.id for one in staff if one.role == "agent"]
    fresh = [agent for agent in serving if agent not in seats.duty]
    seats.duty.update(demo_shifts.roster(fresh, tx.now, ZoneInfo(data["time_zone"]), int(data["history"]["days"])))
    duty = {agent: seats.duty[agent] for agent in serving}
    profile_of = {one["alias"]: one["profile"] for one in data["people"] if "profile" in one}
    seats.plans.append(
        demo_plan.Plan(
            tenant=tenant.id,
            profiles=data["profiles"],
            people=[(one.id, profile_of[one.alias]) for one in staff if one.alias in profile_of],
            queues={key: queue.id for key, queue in queues.items()},
            skills=skills,
        )
    )
    company = Company(tenant, data["trade"], queues, skills, staff, known, duty)
    seats.stints.extend(await demo_history.invent(tx, company, data["history"], _sample("talks"), rng))
    await _timelines(tx, known, data["trade"], staff, rng)
    for one in _returning(known, rng):
        secret = await customers.new_visitor(tx, point.id)
        visitor = await customers.visitor(house, secret)
        if visitor is not None:
            await customers.link(tx, visitor.id, one.id)
            told.visitors.append(Returning(slug, secret, one.name, one.lang, one.tier == "gold"))
    told.tenants.append(DemoTenant(slug, tenant.name, f"/try/{slug}", point.key, tenant.time_zone, f"/help/{slug}"))


async def _sites(tx: Tx, data: Any, calendars: Mapping[str, UUID]) -> dict[str, UUID]:
    """Open the offices."""
    found = {}
    for site in data["sites"]:
        week = msgspec.convert(HOURS[site["hours"]], routing.Week)
        found[site["name"]] = await routing.add_site(
            tx, site["name"], site["time_zone"], week, calendars[site["calendar"]]
        )
    return found


async def _queues(
    tx: Tx, data: Any, skills: Mapping[str, UUID], calendars: Mapping[str, UUID], sites: Mapping[str, UUID]
) -> dict[str, routing.Queue]:
    found: dict[str, routing.Queue] = {}
    for position, one in enumerate(data["queues"]):
        hours = {"time_zone": data["time_zone"], "week": HOURS[one["hours"]]}
        found[one["key"]] = await routing.add_queue(
            tx,
            key=one["key"],
            name=one["name"],
            prefix=one["prefix"],
            position=position,
            hours=msgspec.convert(hours, routing.Hours),
            needs=[
                routing.Need(skills[need["skill"]], need["level"], tuple(routing.Step(*step) for step in need["relax"]))
                for need in one["needs"]
            ],
            settings=msgspec.convert(one.get("settings", {}), routing.QueueSettings),
            calendar=next(iter(calendars.values())) if one["hours"] == "office" else None,
            site=sites[one["site"]] if "site" in one else None,
            overflow=[routing.Overflow(after_ms, site=sites[name]) for after_ms, name in one.get("overflow", ())],
        )
    return found


async def _cards(tx: Tx, slug: str, point: UUID) -> None:
    """Set up the forms that are asked and sent, and what can be booked."""
    data = _sample(f"{slug}_cards")
    for one in data["forms"]:
        places = [{**place, "point": str(point)} for place in one["places"]]
        await forms.put(tx, new_id(), msgspec.convert({**one, "places": places}, forms.Form))
    for one in data["resources"]:
        await bookings.put(tx, new_id(), msgspec.convert(one, bookings.Resource))


async def _people(
    house: Tx,
    tx: Tx,
    data: Any,
    *,
    skills: Mapping[str, UUID],
    sites: Mapping[str, UUID],
    told: Demo,
    granted: dict[str, tuple[people.Person, str]],
) -> list[Colleague]:
    """Engage the staff. A login is shown for the visitor to use; everybody else is the simulator's."""
    slug, staff = data["slug"], []
    teams = {name: await people.add_team(tx, name) for name in data["teams"]}
    for one in data["people"]:
        shared = one.get("shared")
        if shared:
            person, password = granted[shared]
        else:
            password = new_secret()[:20]
            person = await people.add_person(
                house,
                email=f"{one['email']}@{slug}.example",
                name=one["name"],
                alias=one["alias"],
                locale=one["locale"],
                password=password,
            )
            granted[person.email] = (person, password)
            told.logins.append(
                Login(
                    tenant=slug,
                    role=one["role"],
                    name=person.name,
                    email=person.email,
                    password=password,
                    locale=person.locale,
                    path=HOME[one["role"]].format(slug=slug),
                    sim="login" not in one,
                )
            )
        await people.grant(tx, person.id, cast("people.Role", one["role"]), teams.get(one["team"]))
        if "site" in one:
            member = (await people.members(tx, [person.id]))[person.id]
            await people.save_member(tx, person.id, msgspec.structs.replace(member, site=sites[one["site"]]))
        if one["role"] != "observer":
            await routing.give_seat(tx, person.id)
        for key, level in one["skills"].items():
            await routing.set_skill(tx, person.id, skills[key], level)
        staff.append(Colleague(person.id, person.name, person.alias, one["role"], one["skills"]))
    return staff


async def _customers(tx: Tx, data: Any, rng: random.Random) -> list[Known]:
    """Invent the customers: names as people have them, some of them the same."""
    names, of = _sample("names"), data["customers"]
    wanted = [(name, lang) for name, count, lang in names["twins"][data["slug"]] for _ in range(count)]
    langs = rng.choices(list(of["langs"]), list(of["langs"].values()), k=of["count"] - len(wanted))
    twins = {name for name, _ in wanted}
    for lang in langs:
        name = next(name for name in _names(names[lang], lang, rng) if name not in twins)
        wanted.append((name, lang))
    found = []
    for number, (name, lang) in enumerate(wanted):
        tier = rng.choices([*of["tiers"], None], [*of["tiers"].values(), 1 - sum(of["tiers"].values())])[0]
        identifiers = [_identifier(kind, number, lang, data["slug"], rng) for kind in of["identifiers"]]
        verified = rng.choice(("phone", None, None))
        id_ = await customers.add(
            tx,
            name=name,
            lang=lang,
            tier=tier,
            time_zone={"ja": "Asia/Tokyo", "zh-CN": "Asia/Shanghai"}.get(lang, data["time_zone"]),
            verified=verified,
            fields={key: value for key, pool in of["fields"].items() if (value := _field(pool, rng)) is not None},
            identifiers=[customers.identifier(kind, value) for kind, value in identifiers if rng.random() < 0.92],
        )
        found.append(Known(id_, name, lang, tier))
    return found


def _names(pool: Mapping[str, Any], lang: str, rng: random.Random) -> Iterator[str]:
    while True:
        family, given = rng.choice(pool["family"]), rng.choice(pool["given"])
        yield f"{given} {family}" if lang == "en" else f"{family}{pool['joined']}{given}"


def _field(pool: Sequence[Any], rng: random.Random) -> Any:
    if len(pool) == 2 and all(isinstance(one, int) for one in pool):
        return rng.randint(*pool)
    return rng.choice(pool)


def _identifier(kind: str, number: int, lang: str, slug: str, rng: random.Random) -> tuple[str, str]:
    digits = f"{number:03d}{rng.randrange(1000):03d}"
    if kind == "phone":
        return kind, {"ja": "+8190", "zh-CN": "+86138", "en": "+6591"}.get(
            lang, "+8869"
        ) + digits + f"{rng.randrange(100):02d}"
    if kind == "email":
        return kind, f"{slug}{digits}@mail.example"
    return kind, {"player": "SS", "account": "0088"}[kind] + digits


async def _timelines(
    tx: Tx, known: Sequence[Known], trade: str, staff: Sequence[Colleague], rng: random.Random
) -> None:
    """Give customers a past on other channels: calls, letters, petitions, posts."""
    titles = _sample("histories")[trade]
    serving = [one for one in staff if one.role == "agent"]
    for one in known:
        pool = titles.get(one.lang) or titles["zh-TW"]
        for kind, title, detail in rng.sample(pool, k=min(len(pool), rng.choice((0, 1, 2, 3, 3, 4, 5)))):
            at = tx.now - int(rng.uniform(2, 300) * 86_400_000)
            agent = rng.choice(serving).alias if kind in ("phone", "email", "petition", "counter") else None
            await customers.note(tx, one.id, at=at, kind=kind, title=title, detail=detail, agent=agent)


def _returning(known: Sequence[Known], rng: random.Random) -> list[Known]:
    """The customers who will come back by web chat in the demo: all tongues, and those of the same name."""
    by_name: dict[str, int] = {}
    for one in known:
        by_name[one.name] = by_name.get(one.name, 0) + 1
    twins = [one for one in known if by_name[one.name] > 1][: VISITORS // 3]
    others = [one for one in known if one not in twins]
    return twins + rng.sample(others, k=min(len(others), VISITORS - len(twins)))
