"""What screens are shown of a contact: structs put together from several domains. Times in ms."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Message
from ting.domains.customers import api as customers
from ting.domains.customers.api import Ref
from ting.domains.promises import api as promises
from ting.domains.rosters import api as rosters
from ting.domains.routing import api as routing
from ting.domains.routing.api import Why
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.journeys.contact.siblings import Sibling, siblings_of
from ting.kit.db import Tx
from ting.kit.locale import Locale
from ting.kit.personal import Personal
from ting.kit.phone import spoken
from ting.kit.presence import who_is_there

__all__ = ["Message", "Ref"]

LATER_SHOWN = 300


class Named(msgspec.Struct, frozen=True):
    """Something by its id and name."""

    id: UUID
    name: str


class Names(msgspec.Struct, frozen=True):
    """A code and its names by language."""

    key: str
    names: dict[str, str]


class Channel(msgspec.Struct, frozen=True):
    """How much of a seat one channel takes, and how many more fit."""

    channel: str
    weight: int
    used: int
    room_for: int


class Seat(msgspec.Struct, frozen=True):
    """An agent's seat as screens show it."""

    person: UUID
    status: routing.Status
    aux: str | None
    state: routing.SeatState
    since: int
    connected: bool
    load: int
    capacity: int
    light: bool
    """On light duty: one contact at a time."""
    channels: tuple[Channel, ...]


class Relaxed(msgspec.Struct, frozen=True):
    """A skill of which less is asked now, by its name."""

    skill: str
    level: int
    wanted: int
    after_ms: int


class Helping(msgspec.Struct, frozen=True):
    """Who was chosen helps out: a queue or a site by its name, which may do so since `after_ms` of waiting."""

    name: str
    after_ms: int


class Reason(msgspec.Struct, frozen=True):
    """Why this agent, why now, in words that a screen can translate."""

    kind: routing.WhyKind
    text_key: str
    params: dict[str, int]
    relaxed: tuple[Relaxed, ...]
    waited_ms: int
    ahead_of: int
    considered: int
    helping: Helping | None = None
    profile: str | None = None
    """The routing profile by which he works now."""


class DeskCall(msgspec.Struct, frozen=True, kw_only=True):
    """A contact's telephone call, as the desk shows it. `waiting` while one serves it: one's phone rings."""

    id: UUID
    state: Literal["dialling", "arrived", "waiting", "talking", "over"]
    direction: Literal["in", "out"]
    caller: Annotated[str, Personal]
    """As the network told it; nothing where it was withheld. It proves nothing."""
    spoken: Annotated[str, Personal]
    """The customer's number, called or calling, as people read it."""
    called: str
    held: bool
    muted: bool
    paused: bool | None
    """Whether its recording is paused; null: it is not recorded."""
    began_at: int
    talking_at: int | None
    ended_at: int | None
    ended_by: Literal["customer", "agent", "system"] | None
    outcome: telephony.Outcome | None
    """What became of a call that one made, once it is over."""


class Offer(msgspec.Struct, frozen=True):
    """An offer as the agent sees it."""

    id: UUID
    tenant: str
    contact: UUID
    ticket: UUID
    number: str
    queue: Named
    channel: str
    customer: Ref | None
    lang: Locale
    question: str
    entered_at: int
    offered_at: int
    answer_by: int
    why: Reason
    call: DeskCall | None = None


class Last(msgspec.Struct, frozen=True):
    """The newest words in a conversation."""

    seq: int
    text: str | None
    by: conversations.ByKind
    at: int
    meaning: dict[str, str] | None = None
    """Of a sticker, by language."""


class Owed(msgspec.Struct, frozen=True):
    """What a customer who is not on the line was promised."""

    mode: promises.Mode
    state: promises.State
    reach: promises.ReachKind
    to: str
    spoken: str
    made_at: int
    due_at: int | None
    attempts: int
    tries: int
    next_at: int | None
    outcome: promises.Outcome | None


class LaterItem(msgspec.Struct, frozen=True):
    """Somebody who is not on the line and is owed an answer or a call."""

    contact: UUID
    tenant: str
    number: str
    queue: Named
    customer: Ref
    lang: Locale
    question: str
    offered: bool
    """An agent is being rung for it."""
    owed: Owed


class DeskContact(msgspec.Struct, frozen=True):
    """A contact at an agent's desk."""

    id: UUID
    tenant: str
    number: str
    channel: str
    state: Literal["serving", "wrapup", "done"]
    queue: Named
    customer: Ref
    lang: Locale
    question: str
    started_at: int
    wrap_started_at: int | None
    wrap_due_at: int | None
    waiting_since: int | None
    last: Last | None
    read_seq: int
    last_seq: int
    unread: int
    customer_read_seq: int
    customer_connected: bool
    note: str | None
    transfers: int
    mode: promises.Mode | Literal["live"]
    owed: Owed | None
    role: Literal["own", "writes", "whispers"] = "own"
    """How it is at this desk: one's `own`, or a colleague's where one `writes` to the customer or only `whispers`."""
    owner: Named | None = None
    """Whose it is, where it is a colleague's."""
    consult: UUID | None = None
    """By which one leaves it, where it is a colleague's."""
    siblings: list[Sibling] = []
    hold: conversations.Hold | None = None
    """The customer was asked to hold."""
    call: DeskCall | None = None
    """Of one who calls by telephone."""


class Replay(msgspec.Struct, frozen=True):
    """The choice made again from what was stored."""

    same: bool
    chose: UUID | None


class Decision(msgspec.Struct, frozen=True):
    """One offer of a contact: to whom, why, and whether the same inputs still give the same choice."""

    offer: UUID
    at: int
    agent: Named
    outcome: str
    reason: str | None
    why: Reason
    inputs: dict[str, Any]
    replay: Replay


def seat_view(row: routing.SeatRow, held: Sequence[routing.AssignmentRow]) -> Seat:
    """Show a seat; `held` are its connections."""
    weights = routing.DEFAULT_WEIGHTS
    channels = []
    for channel, weight in weights.channels.items():
        used = sum(1 for each in held if each.channel == channel)
        channels.append(Channel(channel, weight, used, routing.room_for(row.capacity, row.load, weight)))
    return Seat(
        person=row.person,
        status=row.status,
        aux=row.aux,
        state=row.state,
        since=row.since,
        connected=row.connected,
        load=row.load,
        capacity=row.capacity,
        light=row.full is not None,
        channels=tuple(channels),
    )


async def reason_of(tx: Tx, why: Why) -> Reason:
    """Show why: skills, and who helps out, by their names."""
    names = {id_: name for id_, name, _ in await routing.skills(tx)} if why.relaxed else {}
    return Reason(
        kind=why.kind,
        text_key=why.text_key,
        params=why.params,
        relaxed=tuple(
            Relaxed(names.get(each.skill, ""), each.level, each.wanted, each.after_ms) for each in why.relaxed
        ),
        waited_ms=why.waited_ms,
        ahead_of=why.ahead_of,
        considered=why.considered,
        helping=Helping(await routing.name_of_helper(tx, why.helping.of), why.helping.after_ms)
        if why.helping
        else None,
        profile=await _profile_name(tx, why.profile) if why.profile else None,
    )


async def _profile_name(tx: Tx, profile: UUID) -> str | None:
    found = (await rosters.profiles(tx, [profile])).get(profile)
    return found.name if found else None


async def offer_views(tx: Tx, offers: Sequence[routing.OfferRow]) -> list[Offer]:
    """Show offers of one tenant."""
    if not offers:
        return []
    slug = (await tenancy.current(tx)).slug
    contacts = await conversations.of_ids(tx, [offer.contact for offer in offers])
    refs = await customers.refs(tx, [contact.customer for contact in contacts.values()])
    queues = {queue.id: queue for queue in await routing.queues(tx)}
    calls = await _calls(tx, contacts.values())
    tickets = {row.ticket.id: row.ticket for row in await routing.tickets(tx, [offer.ticket for offer in offers])}
    views = []
    for offer in offers:
        contact = contacts[offer.contact]
        views.append(
            Offer(
                id=offer.id,
                tenant=slug,
                contact=contact.id,
                ticket=offer.ticket,
                number=contact.number,
                queue=Named(offer.queue, queues[offer.queue].name),
                channel=contact.channel,
                customer=refs.get(contact.customer),
                lang=contact.lang,
                question=contact.question,
                entered_at=tickets[offer.ticket].entered_at,
                offered_at=offer.offered_at,
                answer_by=offer.answer_by,
                why=await reason_of(tx, offer.why),
                call=calls.get(contact.id),
            )
        )
    return views


def call_view(call: telephony.Call) -> DeskCall:
    """Show a call."""
    return DeskCall(
        id=call.id,
        state=call.state,
        direction=call.direction,
        caller=call.caller,
        spoken=spoken(call.other) if call.other.startswith("+") else call.other,
        called=call.called,
        held=call.held,
        muted=call.muted,
        paused=call.paused,
        began_at=call.began_at,
        talking_at=call.talking_at,
        ended_at=call.ended_at,
        ended_by=call.ended_by,
        outcome=call.outcome,
    )


async def _calls(tx: Tx, contacts: Iterable[conversations.Contact]) -> dict[UUID, DeskCall]:
    found = await telephony.calls_of(tx, [each.id for each in contacts])
    return {id_: call_view(call) for id_, call in found.items()}


async def desk_contacts(tx: Tx, held: Sequence[routing.AssignmentRow]) -> list[DeskContact]:
    """Show the contacts of one tenant that are at a desk."""
    if not held:
        return []
    slug = (await tenancy.current(tx)).slug
    ids = [each.contact for each in held]
    contacts = await conversations.of_ids(tx, ids)
    refs = await customers.refs(tx, [contact.customer for contact in contacts.values()])
    queues = {queue.id: queue for queue in await routing.queues(tx)}
    words = await conversations.last_words(tx, ids)
    unread = await conversations.unread(tx, ids)
    notes = await conversations.transfer_notes(tx, ids)
    there = await who_is_there(tx, "customer", ids)
    owed = await promises.of_contacts(tx, ids)
    siblings = await siblings_of(tx, list(contacts.values()))
    holding = await conversations.holding(tx, ids)
    calls = await _calls(tx, contacts.values())
    views = []
    for each in held:
        contact = contacts[each.contact]
        last = words.get(contact.id)
        views.append(
            DeskContact(
                id=contact.id,
                tenant=slug,
                number=contact.number,
                channel=contact.channel,
                state=each.state,
                queue=Named(each.queue, queues[each.queue].name),
                customer=refs[contact.customer],
                lang=contact.lang,
                question=contact.question,
                started_at=each.started_at,
                wrap_started_at=each.ended_at if each.state == "wrapup" else None,
                wrap_due_at=each.wrap_due_at if each.state == "wrapup" else None,
                waiting_since=contact.waiting_since,
                last=Last(*last) if last else None,
                read_seq=contact.agent_read_seq,
                last_seq=contact.last_seq,
                unread=unread.get(contact.id, 0),
                customer_read_seq=contact.customer_read_seq,
                customer_connected=contact.id in there,
                note=notes.get(contact.id),
                transfers=contact.transfers,
                mode=contact.mode,
                owed=owed_view(owed[contact.id]) if contact.id in owed else None,
                siblings=siblings[contact.id],
                hold=holding.get(contact.id),
                call=calls.get(contact.id),
            )
        )
    return views


def owed_view(promise: promises.Promise) -> Owed:
    """Show what is owed."""
    return Owed(
        mode=promise.mode,
        state=promise.state,
        reach=promise.reach.kind,
        to=promise.reach.value,
        spoken=promises.spoken(promise.reach.value) if promise.reach.kind == "phone" else promise.reach.value,
        made_at=promise.made_at,
        due_at=promise.due_at,
        attempts=promise.attempts,
        tries=promise.tries,
        next_at=promise.next_at,
        outcome=promise.outcome,
    )


async def later_items(tx: Tx) -> list[LaterItem]:
    """Show who of the tenant's customers is owed an answer or a call and waits for it, the next LATER_SHOWN of them."""
    owed = {promise.contact: promise for promise in await promises.owed(tx) if promise.state in ("open", "again")}
    rows = {row.ticket.contact: row for row in await routing.later(tx)}
    order = {contact: place for place, contact in enumerate(rows)}
    next_ = sorted(owed, key=lambda contact: order.get(contact, len(order)))[:LATER_SHOWN]
    contacts = await conversations.of_ids(tx, next_)
    refs = await customers.refs(tx, [contact.customer for contact in contacts.values()])
    queues = {queue.id: queue for queue in await routing.queues(tx)}
    slug = (await tenancy.current(tx)).slug
    return [
        LaterItem(
            contact=contact.id,
            tenant=slug,
            number=contact.number,
            queue=Named(contact.queue, queues[contact.queue].name),
            customer=refs[contact.customer],
            lang=contact.lang,
            question=contact.question,
            offered=contact.id in rows and rows[contact.id].state == "offered",
            owed=owed_view(owed[contact.id]),
        )
        for contact in sorted(contacts.values(), key=lambda each: order.get(each.id, len(order)))
    ]
