"""An agent calls: a number that he keys in, a customer's, or whom he owes a call; within a contact, or in one of its own.

`dial` is the door for whatever else leads to a call: it says whether he may, and keeps what is to be made. His phone rings
first; then who leads calls dials.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Arrived
from ting.journeys.calls.steps import CHANNEL, LOST, known
from ting.journeys.contact import serve, spoken
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, Refused
from ting.kit.timers import set_timer

UNLED_MS = 20_000
"""So long a call waits for who leads calls to take it up: it takes less than a second."""


class Way(msgspec.Struct, frozen=True):
    """How a number may be reached: as which of our own, and where it leads."""

    called: str
    own: UUID
    caller: str
    leads: telephony.Class


class OwnNumber(msgspec.Struct, frozen=True):
    """A number of ours as which one may call."""

    id: UUID
    name: str
    number: str


class MayDial(msgspec.Struct, frozen=True, kw_only=True):
    """What one may call."""

    numbers: list[OwnNumber]
    """As which; none: nobody calls from here."""
    classes: list[telephony.Class]
    left: dict[str, int]
    """How often today, where that is bounded."""
    emergency: bool
    """Whether emergency numbers may be called from here."""
    emergencies: tuple[str, ...]
    phone: bool
    """Whether one has a phone that rings."""


async def may_dial(tx: Tx, person: UUID, permissions: frozenset[str]) -> MayDial:
    """Say what a person may call."""
    rules, zone = await telephony.dial_rules(tx), (await tenancy.current(tx)).time_zone
    seat = await routing.seat(tx, person)
    points = {point.id: point.name for point in await tenancy.points(tx)}
    return MayDial(
        numbers=[OwnNumber(id_, points.get(id_, ""), number.number) for id_, number in await _own(tx) if id_ in points],
        classes=[each for each in telephony.CLASSES if each != "emergency" and telephony.may_dial(each, permissions)],
        left=dict(await telephony.left_today(tx, person, rules)),
        emergency=rules.emergency == "always",
        emergencies=telephony.emergencies(zone),
        phone=seat is not None and seat.phone,
    )


async def way(tx: Tx, called: str, permissions: frozenset[str], own: UUID | None = None) -> Way:
    """Return how a number may be reached. `own`: as which of ours; else as the first one.

    Raises Refused `no_way_out`, `phone`, `dial_barred`, `dial_emergency`, and `dial_class` for one that he may not call.
    """
    zone = (await tenancy.current(tx)).time_zone
    ours = dict(await _own(tx))
    chosen = own if own in ours else next(iter(ours), None)
    if chosen is None or (own is not None and own not in ours):
        raise Refused("no_way_out", "There is no line by which this can be called.", "Set a number up first.")
    number = called.strip() if called.strip() in telephony.emergencies(zone) else telephony.made_number(called, zone)
    number, _, _ = number.partition(";")
    rules = await telephony.dial_rules(tx)
    leads = telephony.class_of(number, ours[chosen].number, zone, rules)
    if leads == "emergency" and rules.emergency == "never":
        raise Refused("dial_emergency", "Emergency numbers cannot be called from here.", "Use another phone, at once.")
    if leads == "barred":
        raise Refused("dial_barred", "Such numbers are not called from here.", "Ask who looks after the telephone.")
    if not telephony.may_dial(leads, permissions):
        raise Refused("dial_class", "You may not call such numbers.", "Ask who looks after the telephone.")
    return Way(number, chosen, ours[chosen].number, leads)


async def dial(tx: Tx, contact_id: UUID, person: UUID, to: Way, key: UUID) -> telephony.Call:
    """Let a person call from a contact at his desk. The same key again is the same call.

    Raises Gone `not_in_contact`, `no_phone` where he has none that rings, `on_call`, and Problem `dial_often`.
    """
    contact = await conversations.lock(tx, contact_id)
    await serve.mine(tx, contact, person)
    seat = await routing.seat(tx, person)
    if seat is None or not seat.phone:
        raise Gone("no_phone", "No phone of yours is registered.", "Connect one first: Me, My phones.")
    call, new = await telephony.dialled(
        tx,
        key=key,
        contact=contact_id,
        person=person,
        number=to.own,
        caller=to.caller,
        called=to.called,
        leads=to.leads,
    )
    if new:
        await conversations.system(tx, contact_id, "dialled", to=to.called)
        await spoken.begun(tx, contact)
        await set_timer(tx, LOST, call.id, tx.now + UNLED_MS, tenant=tx.tenant)
    return call


async def call_out(tx: Tx, person: UUID, to: Way, key: UUID, customer: UUID | None = None) -> UUID:
    """Let a person call somebody, in a contact of its own; return that. The same key again is the same contact.

    `customer`: whose number it is, where that is known. Raises as `dial` does.
    """
    before = await conversations.by_key(tx, key)
    if before is not None:
        return before.id
    point = await tenancy.point_of(tx, to.own)
    queue = await routing.queue(tx, point.queues[0])
    lang = (await telephony.numbers(tx, [to.own]))[to.own].lang
    visitor, _ = await customers.new_visitor_as(tx, point.id, customer or await known(tx, to.called))
    number = await routing.take_number(tx, queue)
    whose = await customers.recognise(tx, visitor, name=None, lang=lang, number=number)
    id_ = new_id()
    tx.emit(Arrived(contact=id_, channel=CHANNEL, customer=whose.id, point=point.id, lang=lang))
    contact = await conversations.open_contact(
        tx,
        id_=id_,
        key=key,
        number=number,
        channel=CHANNEL,
        customer=whose.id,
        queue=queue.id,
        lang=lang,
        question="",
        point=point.id,
        visitor=visitor,
    )
    await routing.begin(
        tx, queue, contact=id_, number=number, channel=CHANNEL, lang=lang, tier=whose.tier, person=person
    )
    await conversations.move(
        tx,
        contact,
        "serving",
        agent_id=person,
        answered_at=tx.now,
        visits=[{"queue": str(queue.id), "agent": str(person)}],
    )
    if to.called.startswith("+"):
        await customers.claim(tx, whose.id, [customers.identifier("phone", to.called)])
    await dial(tx, id_, person, to, key)
    return id_


async def blocked(tx: Tx, busy: telephony.LinesBusy) -> None:
    """Count a call that could not be made because all channels were taken: what it had begun is undone by then."""
    if busy.trunk is not None:
        await telephony.blocked(tx, busy.trunk, busy.call, "out")


async def hang_up(tx: Tx, contact_id: UUID, person: UUID) -> None:
    """End the call of a contact at one's desk, and not the contact. Twice is once."""
    contact = await conversations.lock(tx, contact_id)
    await serve.mine(tx, contact, person)
    found = (await telephony.calls_of(tx, [contact_id])).get(contact_id)
    if found is None or found.state == "over":
        return
    call = await telephony.lock(tx, found.id)
    if not spoken.is_the_call(contact):
        await spoken.over(tx, contact, call, "agent")
    await telephony.end(tx, call, "agent", "hung_up")


async def _own(tx: Tx) -> Sequence[tuple[UUID, telephony.Number]]:
    """Return the numbers as which we may call: those whose line is on."""
    on = {id_ for id_, trunk in (await telephony.trunks(tx)).items() if trunk.on}
    return [(id_, each) for id_, each in (await telephony.numbers(tx)).items() if each.trunk in on]
