"""The demo's telephone: for each company a line from this very machine, a number with its flow, and phones for some.

It is looked after at each start: where the telephone listens may be another port then. What somebody has removed stays away.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from ting.app.asterisk import room
from ting.app.demo_sample import sample
from ting.app.settings import Settings
from ting.domains.customers import api as customers
from ting.domains.flows import api as flows
from ting.domains.people import api as people
from ting.domains.recordings import api as recordings
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Tenant
from ting.journeys.calls.kinds import NUMBERS, NumberForm
from ting.journeys.flows.kinds import FLOWS
from ting.kit.db import Database, Tx
from ting.kit.problem import Refused

KEPT = "demo_telephone.json"
PHONE = "Demo"
KEPT_DAYS = 2
"""So long what is said in the demo is kept: nobody is to find his disk full of it."""
CALLERS = 24
"""So many customers of a company call in the demo."""


class DemoNumber(msgspec.Struct, frozen=True):
    """A number to be called. `keys`: by which an unknown caller chooses his language; `menu`: those that lead into a line."""

    tenant: str
    number: str
    name: str
    keys: dict[str, str] = {}
    menu: list[str] = []


class DemoPhone(msgspec.Struct, frozen=True):
    """A phone of somebody of the demo. `sim`: the simulator picks it up."""

    tenant: str
    email: str
    name: str
    id: UUID
    username: str
    password: str
    sim: bool


class DemoCaller(msgspec.Struct, frozen=True):
    """A customer whom the company knows by his number."""

    tenant: str
    number: str
    name: str
    lang: str


class DemoTelephone(msgspec.Struct, frozen=True):
    """What is to be known of the demo's telephone. `at`: where it listens; `far`: where calls from here go out to."""

    numbers: list[DemoNumber]
    phones: list[DemoPhone]
    callers: list[DemoCaller]
    at: str = ""
    far: str = ""


def read(settings: Settings) -> DemoTelephone | None:
    """Return what is to be known of it; None where there is none, or none can be had on this machine."""
    standing = room.told(settings.data)
    if not settings.sip or (standing is not None and standing.state == "unavailable"):
        return None
    found = _kept(settings.data / KEPT)
    return found and msgspec.structs.replace(found, at=room.sip_at(settings) or "", far=room.far_side(settings))


def words(settings: Settings) -> str:
    """Return what the console says of it: who may be called from where, and the phones that a visitor may register."""
    told = read(settings)
    if told is None:
        return ""
    calls = [f"sip:{each.number}@{told.at}  {each.name}" for each in told.numbers]
    phones = [f"{each.username} / {each.password}  {each.name}" for each in told.phones if not each.sim]
    return (
        _column("Call", [*calls, "(from a SIP phone program on this machine, which need not register)"])
        + _column("Answer", [*phones, f"(register it at {told.at}; the person's desk then rings it)"])
        + "\n"
    )


async def connect(settings: Settings) -> None:
    """Have both companies called at where the telephone listens now."""
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=1) as db, db.house() as house:
        await telephony.prepare(house)
        before = _kept(settings.data / KEPT) or DemoTelephone([], [], [])
        told = DemoTelephone([], [], before.callers)
        for slug, plan in sample("telephone").items():
            tenant = await tenancy.find(house, slug)
            if tenant is not None:
                await _company(house.within(tenant.id), tenant, plan, room.far_side(settings), told)
                told.phones.extend(await _phones(house, slug, plan["phones"], before.phones))
        _keep(settings.data / KEPT, told)  # before the commit: no phone is without its password


async def _company(tx: Tx, tenant: Tenant, plan: Mapping[str, Any], far: str, told: DemoTelephone) -> None:
    trunk, number, flow = (_id(tenant, what) for what in ("trunk", "number", "flow"))
    there = await telephony.numbers(tx)
    if there and number not in there:
        return
    await telephony.put_trunk(tx, trunk, telephony.Trunk(name=plan["line"], host=far))
    if not there:
        queues = {queue.key: str(queue.id) for queue in await routing.queues(tx)}
        await FLOWS.save(tx, flow, msgspec.convert(_with_ids(plan["flow"], queues), flows.Flow))
        await recordings.put_rules(tx, recordings.RecordingRules(days=KEPT_DAYS))
        form = {**plan["number"], "trunk": str(trunk), "flow": str(flow), "queue": queues[plan["number"]["queue"]]}
        await NUMBERS.save(tx, number, msgspec.convert(form, NumberForm))
        for point in await tenancy.points(tx):
            if point.channel == "webchat":  # from whose pages customers call it, too
                await tenancy.put_point(tx, msgspec.structs.replace(point, calls=number))
    if not any(each.tenant == tenant.slug for each in told.callers):
        told.callers.extend(await _callers(tx, tenant.slug, plan["keys"]))
    now = (await telephony.numbers(tx, [number]))[number]
    told.numbers.append(DemoNumber(tenant.slug, now.number, plan["number"]["name"], plan["keys"], plan["menu"]))


async def _phones(
    house: Tx, slug: str, wanted: Sequence[Mapping[str, Any]], before: Sequence[DemoPhone]
) -> list[DemoPhone]:
    """Return the phones of who is to have one; one whose password is known stays."""
    found = []
    for each in wanted:
        person = await people.find(house, each["email"])
        if person is None:  # a demo that was invented before there were telephones
            continue
        there = {phone.id for phone in await telephony.phones(house, person.id)}
        kept = next((phone for phone in before if phone.email == person.email and phone.id in there), None)
        if kept is None:
            try:
                made = await telephony.make_phone(house, person.id, PHONE)
            except Refused:  # he has made himself as many as one may have
                continue
            kept = DemoPhone(
                slug, person.email, person.name, made.id, made.username, made.password, sim=each.get("sim", False)
            )
        found.append(kept)
    return found


async def _callers(tx: Tx, slug: str, langs: Mapping[str, str]) -> list[DemoCaller]:
    """Return some customers who are known by a number, and speak what the number speaks."""
    found: list[DemoCaller] = []
    for row in await customers.page(tx, customers.Look(), cursor=None, limit=4 * CALLERS):
        one = await customers.get(tx, row.id)
        number = next((each.value for each in one.identifiers if each.kind == "phone"), None)
        if number is not None and one.lang in langs and len(found) < CALLERS:
            found.append(DemoCaller(slug, number, one.name, one.lang))
    return found


def _with_ids(flow: Mapping[str, Any], queues: Mapping[str, str]) -> dict[str, Any]:
    steps = [{**step, **({"queue": queues[step["queue"]]} if "queue" in step else {})} for step in flow["steps"]]
    return {**flow, "steps": steps}


def _id(tenant: Tenant, what: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{tenant.id} demo {what}")


def _column(word: str, lines: Sequence[str]) -> str:
    return "".join(f"  {word if not n else '':6}  {line}\n" for n, line in enumerate(lines))


def _kept(path: Path) -> DemoTelephone | None:
    return msgspec.json.decode(path.read_bytes(), type=DemoTelephone) if path.exists() else None


def _keep(path: Path, told: DemoTelephone) -> None:
    half = path.with_suffix(f".{os.getpid()}")
    with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(told)))
    half.replace(path)
