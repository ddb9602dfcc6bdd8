"""The demo: two companies that do not exist, invented once from `sample/`, and the logins that its start page shows.

What is drawn by chance is drawn from a seed, so that every demo looks alike; passwords and tokens are not: they are
random for each installation, and kept in its data folder for the owner's eyes only.
"""

import asyncio
import os
import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.app import (
    catalogue,
    demo_assets,
    demo_customers,
    demo_days,
    demo_history,
    demo_list,
    demo_plan,
    demo_shifts,
    demo_stickers,
    demo_telephone,
    demo_units,
)
from ting.app.database import Refused
from ting.app.demo_besides import Card
from ting.app.demo_history import Colleague, Company
from ting.app.demo_sample import sample
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
from ting.kit import log
from ting.kit.blob import Blobs
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id, new_secret
from ting.kit.past import take_over

TENANTS = ("starsea", "clearsea")
SLOWEST = 3600.0
"""Seconds that a slow machine may take to invent two companies."""
SEED = 20061122
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
    arrivals: list[list[float]] = []
    """By weekday, Monday first, and half hour of its time zone: how many customers come."""


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
    telephone: demo_telephone.DemoTelephone | None = None


def read(settings: Settings) -> Demo | None:
    """Return what the demo's start page shows; None where there is no demo."""
    path = settings.data / "demo.json"
    if not settings.demo or not path.exists():
        return None
    told = msgspec.json.decode(path.read_bytes(), type=Demo)
    return msgspec.structs.replace(told, telephone=demo_telephone.read(settings))


async def seed(settings: Settings) -> None:
    """Invent both companies, all or nothing; do nothing when they are there."""
    async with AsyncExitStack() as stack:
        db = await stack.enter_async_context(Database.connect(settings.app_dsn, settings.house_dsn, size=2))
        house = await stack.enter_async_context(db.house(SLOWEST))
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
        hired = Hired(await stack.enter_async_context(asyncio.TaskGroup()), asyncio.Semaphore(1), {})
        seats = Seats({}, [], [])
        blobs = Blobs(settings.files)
        for slug in TENANTS:
            await _company(house, blobs, slug, told, hired, seats)
        # After both: somebody who serves both has one seat.
        facts = demo_shifts.seat_facts(seats.duty, seats.stints, house.now - 60_000, random.Random(SEED))  # noqa: S311
        await take_over(house, facts)
        for plan in seats.plans:
            await demo_plan.put(house.within(plan.tenant), plan)
        for person, hashing in hired.by_mail.values():
            await people.give_password(house, person.id, await hashing)
        # The relay would come to the same, event by event, and who comes first would wait for it: so its handlers begin
        # after this past, with all that they would have made of it.
        await reports.rebuild(house)
        await log.begin_after(house, catalogue.handlers())
        # Written before the commit: no committed demo is without its passwords.
        _keep(settings.data / "demo.json", told)


def _keep(path: Path, told: Demo) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(told)))
    half.replace(path)


class Hired(NamedTuple):
    """Who was engaged, by mail address. Passwords are hashed beside all the rest, one after the other."""

    hashing: asyncio.TaskGroup
    turn: asyncio.Semaphore
    by_mail: dict[str, tuple[people.Person, asyncio.Task[str]]]

    def add(self, person: people.Person, password: str) -> None:
        """Begin to hash somebody's password."""
        self.by_mail[person.email] = person, self.hashing.create_task(self._hash(password))

    async def _hash(self, password: str) -> str:
        async with self.turn:
            return await people.hash_of(password)


class Seats(NamedTuple):
    """What the companies' past was at the seats."""

    duty: dict[UUID, list[demo_shifts.Span]]
    stints: list[demo_shifts.Stint]
    plans: list[demo_plan.Plan]


async def _company(house: Tx, blobs: Blobs, slug: str, told: Demo, hired: Hired, seats: Seats) -> None:
    """Invent one company: who works there, what for, for whom, and what happened lately."""
    data = sample(slug)
    rng = random.Random(f"{SEED} {slug}")  # noqa: S311 - a demo that looks alike everywhere, nothing secret
    tenant = await tenancy.create(
        house, slug=slug, name=data["name"], locale=data["locale"], time_zone=data["time_zone"]
    )
    tx = house.within(tenant.id)
    await tenancy.put(tx, msgspec.structs.replace(tenant, centre=data["centre"]))
    await people.begin_roles(tx, tenant.locale)
    skills = {one["key"]: await routing.add_skill(tx, one["name"], one.get("lang")) for one in data["skills"]}
    calendars = {country: await routing.add_calendar(tx, name, country) for country, name in data["calendars"].items()}
    sites = await _sites(tx, data, calendars)
    queues = await _queues(tx, data, skills, calendars, sites)
    await conversations.put_wrapup_codes(tx, msgspec.convert(data["codes"], list[conversations.WrapupCode]))
    named = {code.key: code for code in msgspec.convert(data["aux"], list[routing.AuxCode])}
    usual = [named.pop(code.key, code) for code in routing.DEFAULT_AUX_CODES]
    await routing.put_aux_codes(tx, [*usual, *named.values()])
    survey = new_id()
    await surveys.put(tx, survey, msgspec.convert(data["survey"], surveys.Survey))
    for one in data["replies"]:
        await replies.put(tx, replies.Reply(id=new_id(), owner=None, **one))
    for pack in data["stickers"]:
        await demo_stickers.put(tx, blobs, pack)
    await demo_assets.put(tx, blobs, data["library"])
    shown = [queue.id for queue in queues.values()]
    point = await tenancy.add_point(tx, channel="webchat", name=data["point"], queues=shown)
    cards = await _cards(tx, slug, point.id)
    await portal.put(tx, msgspec.convert({**data["help"], "point": str(point.id)}, portal.HelpPage))
    staff = await _people(house, tx, data, skills=skills, sites=sites, told=told, hired=hired)
    known = await demo_customers.invent(tx, data, rng)
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
    company = Company(tenant, data["trade"], queues, skills, staff, known, duty, survey, cards)
    planned = demo_days.week(data["history"])
    times = demo_days.arrivals(planned, tx.now, ZoneInfo(tenant.time_zone), data["history"]["days"], rng)
    seats.stints.extend(await demo_history.invent(tx, company, times, sample("talks"), rng))
    await demo_customers.timelines(tx, known, data["trade"], staff, rng)
    await demo_list.read_in(
        tx, f"{slug}.csv", data["list"], next(one.id for one in staff if one.role == "administrator")
    )
    await demo_customers.settle(tx)
    for one in demo_customers.returning(known, rng):
        secret = await customers.new_visitor(tx, point.id)
        visitor = await customers.visitor(house, secret)
        if visitor is not None:
            await customers.link(tx, visitor.id, one.id)
            told.visitors.append(Returning(slug, secret, one.name, one.lang, one.tier == "gold"))
    told.tenants.append(
        DemoTenant(slug, tenant.name, f"/try/{slug}", point.key, tenant.time_zone, f"/help/{slug}", planned)
    )


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


async def _cards(tx: Tx, slug: str, point: UUID) -> list[Card]:
    """Set up the forms that are asked and sent, and what can be booked; return after which contacts each was."""
    data, made = sample(f"{slug}_cards"), []
    for one in data["forms"]:
        made.append(Card("form", new_id(), one["titles"], one.get("after", ()), one.get("words", {})))
        places = [{**place, "point": str(point)} for place in one["places"]]
        await forms.put(tx, made[-1].of, msgspec.convert({**one, "places": places}, forms.Form))
    for one in data["resources"]:
        made.append(Card("booking", new_id(), one["titles"], one.get("after", ())))
        await bookings.put(tx, made[-1].of, msgspec.convert(one, bookings.Resource))
    return made


async def _people(
    house: Tx,
    tx: Tx,
    data: Any,
    *,
    skills: Mapping[str, UUID],
    sites: Mapping[str, UUID],
    told: Demo,
    hired: Hired,
) -> list[Colleague]:
    """Engage the staff. A login is shown for the visitor to use; everybody else is the simulator's."""
    slug, staff = data["slug"], []
    teams = {name: await people.add_team(tx, name) for name in data["teams"]}
    for one in data["people"]:
        shared = one.get("shared")
        if shared:
            person, _ = hired.by_mail[shared]
        else:
            password = new_secret()[:20]
            person = await people.add_person(
                house,
                email=f"{one['email']}@{slug}.example",
                name=one["name"],
                alias=one["alias"],
                locale=one["locale"],
            )
            hired.add(person, password)
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
        await people.grant(tx, person.id, one["role"], teams.get(one["team"]))
        if "site" in one:
            member = (await people.members(tx, [person.id]))[person.id]
            await people.save_member(tx, person.id, msgspec.structs.replace(member, site=sites[one["site"]]))
        if one["role"] != "observer":
            await routing.give_seat(tx, person.id)
        for key, level in one["skills"].items():
            await routing.set_skill(tx, person.id, skills[key], level)
        staff.append(Colleague(person.id, person.name, person.alias, one["role"], one["skills"]))
    await demo_units.put(
        tx, data["units"], teams, {login: person.id for login, (person, _) in hired.by_mail.items()}, f"@{slug}.example"
    )
    return staff
