"""HTTP of calls: what an agent does at his desk, and his own phones."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, delete, get, patch, post, put
from msgspec import Meta

from ting.domains.conversations import api as conversations
from ting.domains.monitors import api as monitors
from ting.domains.monitors.api import Way
from ting.domains.people.api import Signed
from ting.domains.telephony import api as telephony
from ting.domains.tenancy.api import Tenant
from ting.journeys.calls import monitor, steps
from ting.journeys.contact.listening import MonitorView, monitor_view
from ting.journeys.contact.view import DeskCall, call_view
from ting.kit.bus import Bus
from ting.kit.db import Database, Tx
from ting.kit.ice import IceServer, Ways
from ting.kit.presence import who_is_there
from ting.kit.problem import Gone

SERVE = {"permission": "contacts.serve"}
OWN = {"permission": "signed"}
WATCH = {"permission": "contacts.watch"}
ONE = "/api/t/{slug:str}/contacts/{contact:uuid}/call"
MONITOR = "/api/t/{slug:str}/contacts/{contact:uuid}/monitor"
PHONES = "/api/me/phones"
BROWSER = "/api/me/phone"


class CallWish(msgspec.Struct, frozen=True):
    """What is to be otherwise; null leaves it."""

    held: bool | None = None
    muted: bool | None = None
    paused: bool | None = None
    """Of the recording, while something is said that nobody is to keep."""


class Digits(msgspec.Struct, frozen=True):
    """Keys to be sent to the other side."""

    digits: Annotated[str, Meta(pattern="^[0-9*#A-D]{1,40}$")]


class PhoneWish(msgspec.Struct, frozen=True):
    """What one's phone is called."""

    name: Annotated[str, Meta(max_length=200)]
    encryption: telephony.Encryption | None = None
    """Of its voice; null leaves it."""


class OwnPhone(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's phones."""

    id: UUID
    name: str
    username: str
    registered: bool
    made_at: int
    encryption: telephony.Encryption


class OwnPhones(msgspec.Struct, frozen=True):
    """One's phones, and where they register: host and port; null where this house has no telephone."""

    phones: list[OwnPhone]
    server: str | None
    server_tls: str | None
    """Where they register by TLS; null where they cannot."""


class PhoneMadeView(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed into a phone. Its password is told this once."""

    id: UUID
    name: str
    username: str
    password: str
    server: str | None
    server_tls: str | None


class BrowserPhone(msgspec.Struct, frozen=True, kw_only=True):
    """By what this browser registers as one's phone."""

    id: UUID
    username: str
    password: str
    realm: str


@patch(ONE, opt=SERVE)
async def wish(contact: UUID, data: CallWish, signed: Signed, tenant: Tenant, db: Database) -> DeskCall:
    """Hold the caller or not, mute oneself or not, pause the recording or not. 409 `no_call`, `not_recorded`."""

    async def work(tx: Tx) -> DeskCall:
        return call_view(
            await steps.wish(tx, contact, signed.person.id, held=data.held, muted=data.muted, paused=data.paused)
        )

    return await db.run(tenant.id, work)


@post(ONE + "/digits", opt=SERVE, status_code=204)
async def digits(contact: UUID, data: Digits, signed: Signed, tenant: Tenant, db: Database, bus: Bus) -> None:
    """Send keys to the other side, as a phone's own keys do. They are kept nowhere. 409 `no_call` as above."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
        call = (await telephony.calls_of(tx, [contact])).get(contact)
    if call is None or call.state != "talking" or call.agent != signed.person.id:
        raise Gone("no_call", "Nobody is on the line with you here.", "Pick up your phone first.")
    bus.say({"op": "digits", "call": str(call.id), "digits": data.digits})


class HandOver(msgspec.Struct, frozen=True):
    """To which colleague, of those on the line."""

    to: UUID


@post(ONE + "/hand-over", opt=SERVE, status_code=204)
async def hand_over(contact: UUID, data: HandOver, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Hand one's call to a colleague who is on its line; one's own phone is hung up. 409 `colleague_gone`; twice is once."""
    await db.run(tenant.id, steps.hand_over, contact, signed.person.id, data.to)


class ColleagueWish(msgspec.Struct, frozen=True):
    """Which colleague on the line, and whether his leg is held apart."""

    person: UUID
    held: bool


@patch(ONE + "/colleague", opt=SERVE, status_code=204)
async def hold_colleague(contact: UUID, data: ColleagueWish, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Hold a colleague's leg of one's call apart: he hears music. The customer's is held by the call itself. 409 `colleague_gone`."""

    async def work(tx: Tx) -> None:
        await steps.hold_colleague(tx, contact, signed.person.id, data.person, held=data.held)

    await db.run(tenant.id, work)


class MonitorWish(msgspec.Struct, frozen=True):
    """How one wants to hear a call."""

    way: Way


@get(MONITOR, opt=WATCH)
async def own_monitor(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> MonitorView | None:
    """Return how one listens in on a contact's call; null where one does not."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
        found = await monitors.of_person(tx, contact, signed.person.id)
        return monitor_view(found) if found else None


@put(MONITOR, opt=WATCH, status_code=200)
async def listen(contact: UUID, data: MonitorWish, signed: Signed, tenant: Tenant, db: Database) -> MonitorView:
    """Listen in on a call by one's own phone, which rings: unheard, heard by the agent, or by all; or go on in another way.

    409 `nobody_talks`, `listens_elsewhere`; 422 `phone_needed`.
    """
    return monitor_view(await db.run(tenant.id, monitor.wish, contact, signed.person.id, data.way))


@delete(MONITOR, opt=WATCH, status_code=204)
async def stop_listening(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Listen no more: one's phone is hung up. Twice is once."""
    await db.run(tenant.id, monitor.stop, contact, signed.person.id)


@get(PHONES, opt=OWN)
async def own_phones(signed: Signed, db: Database, sip_at: str | None, sip_tls_at: str | None) -> OwnPhones:
    """List one's phones, and say whether each is registered."""
    async with db.house() as tx:
        found = await telephony.phones(tx, signed.person.id)
        there = await who_is_there(tx, steps.PHONE, [phone.id for phone in found])
    return OwnPhones(
        [
            OwnPhone(
                id=phone.id,
                name=phone.name,
                username=phone.username,
                registered=phone.id in there,
                made_at=phone.made_at,
                encryption=phone.encryption,
            )
            for phone in found
        ],
        sip_at,
        sip_tls_at,
    )


@post(PHONES, opt=OWN, status_code=201)
async def make_phone(
    data: PhoneWish, signed: Signed, db: Database, sip_at: str | None, sip_tls_at: str | None
) -> Response[PhoneMadeView]:
    """Make a phone by which one is rung; its password is told this once. 422 `phones_many`."""
    made = await db.run(None, telephony.make_phone, signed.person.id, data.name)
    told = PhoneMadeView(
        id=made.id,
        name=made.name,
        username=made.username,
        password=made.password,
        server=sip_at,
        server_tls=sip_tls_at,
    )
    return Response(told, status_code=201, headers={"Cache-Control": "no-store"})


@patch(PHONES + "/{phone:uuid}", opt=OWN, status_code=204)
async def rename_phone(phone: UUID, data: PhoneWish, signed: Signed, db: Database) -> None:
    """Call one's phone otherwise, or say whether its voice is encrypted."""

    async def work(tx: Tx) -> None:
        await telephony.rename_phone(tx, signed.person.id, phone, data.name)
        if data.encryption is not None:
            await telephony.encrypt_phone(tx, signed.person.id, phone, data.encryption)

    await db.run(None, work)


@delete(PHONES + "/{phone:uuid}", opt=OWN, status_code=204)
async def revoke_phone(phone: UUID, signed: Signed, db: Database) -> None:
    """Take one's phone away: within seconds it rings no more."""
    await db.run(None, telephony.revoke_phone, signed.person.id, phone)


@post(BROWSER, opt=OWN, status_code=201)
async def lend_phone(signed: Signed, db: Database, sip_at: str | None) -> Response[BrowserPhone]:
    """Make this browser one's phone; another one that was is it no more. It registers at `/api/me/phone/line`, by SIP.

    What it signs in with is good for this sign-in alone, and for half an hour after it was last connected. 409 `no_telephone`.
    """
    if sip_at is None:
        raise Gone("no_telephone", "This house has no telephone.", "Whoever runs it switches it on.")
    given = await db.run(None, telephony.lend_phone, signed.person.id, signed.session)
    told = BrowserPhone(id=given.id, username=given.username, password=given.password, realm=telephony.REALM)
    return Response(told, status_code=201, headers={"Cache-Control": "no-store"})


@delete(BROWSER, opt=OWN, status_code=204)
async def return_phone(signed: Signed, db: Database) -> None:
    """Let this browser be one's phone no more. Twice is once."""
    await db.run(None, telephony.return_phone, signed.person.id, signed.session)


@get(BROWSER + "/ways", opt=OWN)
async def phone_ways(signed: Signed, db: Database, ways: Ways) -> Response[list[IceServer]]:
    """Return by which STUN and TURN servers this browser may find a way to the engine; what opens them is good for two hours."""
    async with db.house() as tx:
        now = tx.now
    return Response(ways.of(signed.person.id, now), headers={"Cache-Control": "no-store"})


DESK: tuple[Any, ...] = (wish, digits, hand_over, hold_colleague, own_monitor, listen, stop_listening)
MINE: tuple[Any, ...] = (own_phones, make_phone, rename_phone, revoke_phone, lend_phone, return_phone, phone_ways)
