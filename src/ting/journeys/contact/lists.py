"""What agents and supervisors look up about contacts, put together from several domains."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.domains.consults import api as consults
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.customers.api import Customer, TimelineEntry
from ting.domains.forms import api as forms
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.routing import api as routing
from ting.domains.slang import api as slang
from ting.domains.stickers import api as stickers
from ting.domains.tenancy.api import Tenant
from ting.journeys.cards.view import FormCard, dressed, form_cards
from ting.journeys.contact import identity
from ting.journeys.contact.calls import CallRecord, calls_of
from ting.journeys.contact.siblings import Sibling, siblings_of
from ting.journeys.contact.summary import ContactSummary, summaries
from ting.journeys.contact.view import (
    Decision,
    DeskContact,
    Message,
    Named,
    Names,
    Replay,
    desk_contacts,
    reason_of,
)
from ting.journeys.library.files import Files
from ting.kit.csv import Cell, csv_bytes, csv_rows
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Database, Tx
from ting.kit.personal import masked

P = ParamSpec("P")
MESSAGES = 200
CSV_PAGE = 2000
ALSO_MAX = 12
"""So many words that mean the same are looked for besides those that were given."""


class May(msgspec.Struct, frozen=True):
    """What the reader may do with a contact."""

    write: bool
    whisper: bool
    transfer: bool
    end: bool
    watch: bool


class ContactDetail(msgspec.Struct, frozen=True):
    """A contact, whole."""

    contact: ContactSummary
    desk: DeskContact | None
    messages: list[Message]
    customer: Customer
    timeline: list[TimelineEntry]
    forms: list[FormCard]
    codes: list[Names]
    choices: list[str]
    """The codes that may be chosen for it, in the order of the tree."""
    may: May
    identity: identity.IdentityView
    siblings: list[Sibling] = []
    calls: list[CallRecord] = []
    """Its telephone calls, oldest first."""


class Page(msgspec.Struct, frozen=True):
    """A page of contacts; `next` is the cursor of the one after it.

    `total` comes with the first page. Counting stops early in long lists: with `total_is_floor` there are more.
    """

    items: list[ContactSummary]
    next: str | None
    total: int | None
    total_is_floor: bool


class QueueTarget(msgspec.Struct, frozen=True):
    """A queue that a contact may go to."""

    id: UUID
    name: str
    open: bool
    waiting: int
    free: int
    visited: bool


class AgentTarget(msgspec.Struct, frozen=True):
    """An agent whom a contact may go to."""

    id: UUID
    name: str
    state: routing.SeatState
    free: int
    skills: list[str]


class Targets(msgspec.Struct, frozen=True):
    """Where a contact may go."""

    queues: list[QueueTarget]
    agents: list[AgentTarget]


async def once(
    db: Database,
    tenant: UUID,
    step: Callable[Concatenate[Tx, P], Awaitable[Message]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Message:
    """Say something in a transaction; when the same key was said at the same moment, look again and find it."""
    try:
        return await db.run(tenant, step, *args, **kwargs)
    except conversations.SaidTwice:
        return await db.run(tenant, step, *args, **kwargs)


async def at_desk(db: Database, tenant: Tenant, contact: UUID, person: UUID) -> DeskContact | None:
    """Return a contact as it stands at this person's desk."""
    async with db.tx(tenant.id) as tx:
        held = await routing.serving(tx, contact)
        if held is None or held.person != person:
            return None
        return (await desk_contacts(tx, [held]))[0]


async def detail(db: Database, files: Files, tenant: Tenant, contact_id: UUID, signed: Signed) -> ContactDetail:
    """Return a contact, whole."""
    async with db.tx(tenant.id) as tx:
        contact = await conversations.get(tx, contact_id)
        held = await routing.serving(tx, contact_id)
        mine = held is not None and held.person == signed.person.id
        found = await dressed(
            tx, await conversations.messages(tx, contact_id, before=contact.last_seq + 1, limit=MESSAGES)
        )
        serving = mine and contact.state == "serving"
        helps = None if mine else await consults.here(tx, contact_id, signed.person.id)
        who = await identity.look(tx, contact, signed.person.id, mine=mine)
        customer = await customers.get(tx, contact.customer)
        return ContactDetail(
            contact=(await summaries(tx, [contact]))[0],
            desk=(await desk_contacts(tx, [held]))[0] if held and mine else None,
            messages=[files.signed(message, tx.now) for message in found],
            customer=identity.veil(customer) if who.veiled else customer,
            timeline=[] if who.veiled else await customers.timeline(tx, contact.customer),
            identity=who,
            forms=await form_cards(tx, await forms.cards_of(tx, [contact_id])),
            codes=[Names(code.key, code.names) for code in await conversations.wrapup_codes(tx)],
            siblings=(await siblings_of(tx, [contact]))[contact_id],
            calls=await calls_of(tx, contact_id),
            choices=[code.key for code in await conversations.wrapup_codes(tx, contact.queue)] if mine else [],
            may=May(
                write=serving or (helps is not None and helps.writes),
                whisper=serving or helps is not None,
                transfer=serving,
                end=serving,
                watch=signed.may(tenant.id, "contacts.watch") and not mine and contact.state == "serving",
            ),
        )


async def meaning(tx: Tx, by: conversations.Filter) -> conversations.Filter:
    """Return a filter that lets through what means the same as its words, too: slang, and stickers in any language."""
    if not by.q:
        return by
    words = [*slang.meant(by.q, await slang.dictionary(tx)), *await stickers.meant(tx, by.q)]
    return msgspec.structs.replace(by, also=tuple(words[:ALSO_MAX]))


async def page(db: Database, tenant: Tenant, by: conversations.Filter, cursor: str | None, limit: int) -> Page:
    """Return a page of contacts, newest first."""
    async with db.tx(tenant.id) as tx:
        found, count = await conversations.page(tx, await meaning(tx, by), cursor=read_cursor(cursor), limit=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return Page(
            items=await summaries(tx, found[:limit]),
            next=cursor_after(last.started_at, last.id) if last else None,
            total=count.total if count else None,
            total_is_floor=count is not None and count.is_floor,
        )


async def csv(db: Database, tenant: Tenant, by: conversations.Filter, *, personal: bool = True) -> AsyncIterator[bytes]:
    """Yield the contacts of a filter as CSV, all of them; customers' names masked unless `personal`.

    Each page has a transaction of its own: a slow reader holds none open. What comes meanwhile stands before the first
    page, so that no line is doubled.
    """
    zone = ZoneInfo(tenant.time_zone)
    yield csv_bytes(CSV_HEAD, ())
    cursor: tuple[int, UUID] | None = None
    more = True
    while more:
        async with db.tx(tenant.id) as tx:
            found = await conversations.search(tx, await meaning(tx, by), cursor=cursor, limit=CSV_PAGE)
            lines = masked(await summaries(tx, found), (), inside=not personal)
        yield csv_rows(_csv_row(line, zone, tenant.locale) for line in lines)
        more = len(found) == CSV_PAGE
        cursor = (found[-1].started_at, found[-1].id) if found else None


CSV_HEAD = (
    "number",
    "channel",
    "state",
    "queue",
    "customer",
    "tier",
    "agent",
    "language",
    "question",
    "started_at",
    "answered_at",
    "ended_at",
    "wait_s",
    "talk_s",
    "acw_s",
    "ended_by",
    "code",
    "transfers",
    "messages",
    "code_name",
)


def _csv_row(line: ContactSummary, zone: ZoneInfo, locale: str) -> list[Cell]:
    def time(ms: int | None) -> str:
        return datetime.fromtimestamp(ms / 1000, UTC).astimezone(zone).isoformat(timespec="seconds") if ms else ""

    def seconds(ms: int | None) -> str:
        return f"{ms / 1000:.3f}" if ms is not None else ""

    return [
        line.number,
        line.channel,
        line.state,
        line.queue.name if line.queue else "",
        line.customer.name,
        line.customer.tier or "",
        line.agent.name if line.agent else "",
        line.lang,
        line.question,
        time(line.started_at),
        time(line.answered_at),
        time(line.ended_at),
        seconds(line.wait_ms),
        seconds(line.talk_ms),
        seconds(line.acw_ms),
        line.ended_by or "",
        line.code or "",
        line.transfers,
        line.messages,
        forms.said(line.code_names or {}, locale),
    ]


async def decisions(db: Database, tenant: Tenant, contact: UUID) -> list[Decision]:
    """Return every offer of a contact, with the choice made again from what was stored."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
        offers = await routing.offers_of(tx, contact)
        names = await people.names(tx, [offer.person for offer in offers])
        whys = {offer.id: await reason_of(tx, offer.why) for offer in offers}
    found = []
    for offer in offers:
        chose = routing.replay(offer.inputs)
        inputs: dict[str, Any] = msgspec.to_builtins(offer.inputs)
        found.append(
            Decision(
                offer=offer.id,
                at=offer.offered_at,
                agent=Named(offer.person, names[offer.person][0] if offer.person in names else ""),
                outcome=offer.state,
                reason=offer.reason,
                why=whys[offer.id],
                inputs=inputs,
                replay=Replay(same=chose == offer.person, chose=chose),
            )
        )
    return found


async def targets(db: Database, tenant: Tenant, contact_id: UUID, signed: Signed) -> Targets:
    """Return where a contact may go."""
    async with db.house() as house:
        floor = {seat.person: seat for seat in await routing.floor_seats(house) if tenant.id in seat.tenants}
    async with db.tx(tenant.id) as tx:
        contact = await conversations.get(tx, contact_id)
        visited = {queue for queue, _ in contact.visits}
        waiting = await routing.waiting_counts(tx)
        skills: dict[UUID, list[str]] = {}
        for person, _, name, _ in await routing.proficiencies(tx):
            skills.setdefault(person, []).append(name)
        seats = await routing.seats(tx)
        queues = []
        for queue in await routing.queues(tx):
            look = await routing.outlook(tx, queue, floor.values(), routing.Work.live(contact.channel))
            is_open = routing.is_open(queue.hours, tx.now)
            queues.append(
                QueueTarget(queue.id, queue.name, is_open, waiting.get(queue.id, 0), look.free, queue.id in visited)
            )
        weight = routing.weight_of(routing.DEFAULT_WEIGHTS, contact.channel)
        agents = [
            AgentTarget(
                agent.id,
                agent.name,
                seats[agent.id].state,
                routing.room_for(seats[agent.id].capacity, seats[agent.id].load, weight),
                skills.get(agent.id, []),
            )
            for agent in await people.agents(tx)
            if agent.id in seats and agent.serves and agent.id != signed.person.id
        ]
    return Targets(queues, agents)
