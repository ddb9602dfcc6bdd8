"""Who waits on the telephone: what he is told of his place and by which keys he need not wait any longer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import structlog

from ting.domains.conversations import api as conversations
from ting.domains.flows import api as flows
from ting.domains.flows.api import phrases
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.journeys.calls import further
from ting.journeys.calls.steps import Wish
from ting.journeys.contact import spoken
from ting.journeys.contact.callback import call_instead
from ting.journeys.contact.queue import Outlooks, give_up
from ting.journeys.flows import prompts
from ting.kit.db import Database, Tx
from ting.kit.locale import LOCALES, Locale
from ting.kit.problem import Problem
from ting.kit.timers import cancel_timer
from ting.kit.voice import Silent, Voice

log = structlog.get_logger()
MINUTE_MS = 60_000
OFFERED_S = 1.0
"""So often it is looked whether who waits too long, and is just offered to somebody, was taken."""


class Keys(msgspec.Struct, frozen=True):
    """What holds for a call that waits: how often it is told its place (s; 0: never), and which keys do something."""

    every_s: int
    call_back: str
    message: str
    further_in_s: float | None = None
    """In so many seconds his flow leads him further; None: he waits as long as it takes."""


class Waits:
    """The door of waiting, for who leads calls."""

    def __init__(self, db: Database, outlooks: Outlooks, voice: Voice) -> None:
        self._db = db
        self._outlooks = outlooks
        self._voice = voice

    async def keys(self, call: telephony.Call) -> Keys | None:
        """Return what holds for a call while it waits; None where it does not wait on the line."""
        async with self._db.tx(call.tenant) as tx:
            found = await _live(tx, call)
            if found is None:
                return None
            walked = await flows.run(tx, call.id)
            keys = _keys(call, found, await routing.queue(tx, found.queue), walked)
            return msgspec.structs.replace(keys, further_in_s=await _further_in_s(tx, found, walked))

    async def place(self, call: telephony.Call) -> bytes | None:
        """Return what a caller is told of his place, in his language; None where nothing can be said."""
        async with self._db.tx(call.tenant) as tx:
            contact = await _live(tx, call)
            stays = await routing.tickets_of(tx, [contact.id]) if contact else []
            if contact is None or not stays or stays[-1].state != "waiting":
                return None
            queue = await routing.queue(tx, contact.queue)
            look = await self._outlooks.of(tx, queue, routing.work_of(stays[-1].ticket))
            ahead = await routing.people_ahead(tx, stays[-1])
            keys = _keys(call, contact, queue, await flows.run(tx, call.id))
        low, high = _minutes(look, ahead)
        said = phrases.place_said(contact.lang, ahead + 1, low, high, keys.call_back, keys.message)
        return await self._said(call.tenant, said, contact.lang)

    async def closed(self, call: telephony.Call, wish: Wish | None) -> bytes | None:
        """Return what a caller hears whose queue is closed: that it is, and when it opens; None where nothing can be said."""
        async with self._db.tx(call.tenant) as tx:
            number = (await telephony.numbers(tx, [call.number])).get(call.number)
            points = [each for each in await tenancy.points(tx) if each.id == call.number]
            if number is None or not points:
                return None
            hours = (await routing.queue(tx, wish.queue if wish else points[0].queues[0])).hours
            opens, now = routing.opens_at(hours, tx.now), tx.now
        lang = next((each for each in LOCALES if wish and each == wish.lang), number.lang)
        zone = ZoneInfo(hours.time_zone)
        there = datetime.fromtimestamp(opens / 1000, zone) if opens else None
        said = phrases.closed_said(lang, datetime.fromtimestamp(now / 1000, zone), there)
        return await self._said(call.tenant, said, lang)

    async def call_back(self, call: telephony.Call, number: str = "") -> bytes | None:
        """Let a caller keep his place and be called back, at his number or another; return what he is told.

        The call is over then; nothing is told where nothing reads it out.
        None where it is not over: he waits no longer, or his number is not one that can be called.
        """
        try:
            lang = await self._db.run(call.tenant, _call_back, call.id, number)
        except Problem as problem:
            log.info("no call back", call=str(call.id), why=problem.code)
            return None
        return (await self._said(call.tenant, [phrases.CALLED_BACK[lang]], lang) or b"") if lang else None

    async def to_message(self, call: telephony.Call) -> tuple[Wish, bytes | None] | None:
        """Let a caller wait no longer, but leave a message; return where it goes and what he is told. None: he waits no longer."""
        contact = await self._db.run(call.tenant, _to_message, call.id)
        if contact is None:
            return None
        said = await self._said(call.tenant, [phrases.AFTER_TONE[contact.lang]], contact.lang)
        return Wish(contact.queue, contact.lang), said

    async def _said(self, tenant: UUID, said: Sequence[str], lang: Locale) -> bytes | None:
        try:
            return await prompts.read_out(self._voice, tenant, said, lang)
        except Silent:
            return None


def _keys(
    call: telephony.Call, contact: conversations.Contact, queue: routing.Queue, walked: further.Walked | None
) -> Keys:
    """Return what the queue says, or the step of the flow that led there, where it says otherwise."""
    settings = queue.settings
    step = flows.queue_step(walked[0].plan, walked[1], queue.id) if walked else None
    if not spoken.is_the_call(contact):  # what is written goes on whatever he presses
        return Keys(every_s=settings.place_every_ms // 1000, call_back="", message="")
    may_call = settings.callback and call.other.startswith("+")
    call_back = (step.callback_key if step else "") or settings.callback_key
    return Keys(
        every_s=step.every_s if step else settings.place_every_ms // 1000,
        call_back=call_back if may_call else "",
        message=(step.message_key if step else "") or settings.message_key,
    )


async def _further_in_s(tx: Tx, contact: conversations.Contact, walked: further.Walked | None) -> float | None:
    """Return when a caller goes on in his flow. Who is just being offered to somebody stays for him."""
    stays = await routing.tickets_of(tx, [contact.id])
    left = further.left_ms(walked, stays[-1], tx.now) if stays else None
    if left is None:
        return None
    return max(left / 1000, OFFERED_S if stays[-1].state == "offered" else 0)


def _minutes(look: routing.Outlook, ahead: int) -> tuple[int | None, int | None]:
    """Return the range that is told: nobody is told one while nobody is on duty."""
    found = look.range(ahead) if look.staffed else None
    return (found.lo_ms // MINUTE_MS, -(-found.hi_ms // MINUTE_MS)) if found else (None, None)


async def _live(tx: Tx, call: telephony.Call) -> conversations.Contact | None:
    now = await telephony.get(tx, call.id)
    contact = await conversations.get(tx, now.contact) if now.contact and now.state == "waiting" else None
    return contact if contact and contact.state == "queued" and contact.mode == "live" else None


async def _call_back(tx: Tx, call_id: UUID, number: str) -> Locale | None:
    found = await telephony.get(tx, call_id)
    if found.contact is None:
        return None
    contact = await conversations.lock(tx, found.contact)
    call = await telephony.lock(tx, call_id)
    if call.state != "waiting":
        return None
    await call_instead(tx, contact.id, number or call.other)
    await telephony.end(tx, call, "customer", "callback")
    return contact.lang


async def _to_message(tx: Tx, call_id: UUID) -> conversations.Contact | None:
    """Turn what waits on the line into a message, at its place; what is said comes to it when it is over."""
    found = await telephony.get(tx, call_id)
    contact = await conversations.lock(tx, found.contact) if found.contact else None
    if contact is None or contact.state != "queued" or contact.mode != "live" or found.state != "waiting":
        return None
    queue = await routing.queue(tx, contact.queue)
    due_at = routing.open_time_after(queue.hours, tx.now, queue.settings.message_answer_ms)
    reach = promises.Reach("phone", found.other) if found.other else promises.Reach("here")
    await promises.make(tx, contact.id, "message", reach, due_at=due_at)
    await routing.turn(tx, contact.id, "message")
    await conversations.move(tx, contact, "queued", mode="message")
    await cancel_timer(tx, "hold", contact.id)
    await conversations.system(
        tx, contact.id, "message_left", number=contact.number, queue=queue.name, due_at=due_at, reach=reach.kind
    )
    return contact


async def said_into(tx: Tx, call_id: UUID) -> UUID | None:
    """Note that a caller who waited has left his message: the call is over. Return its contact."""
    found = await telephony.get(tx, call_id)
    if found.contact is not None:
        await conversations.lock(tx, found.contact)
        await telephony.end(tx, await telephony.lock(tx, call_id), "customer", "message")
    return found.contact


async def said_nothing(tx: Tx, call_id: UUID) -> None:
    """Note that a caller who was to leave a message instead of waiting has said nothing: nothing is owed."""
    found = await telephony.get(tx, call_id)
    if found.contact is not None:
        await give_up(tx, found.contact)
        await telephony.end(tx, await telephony.lock(tx, call_id), "customer", "message")
