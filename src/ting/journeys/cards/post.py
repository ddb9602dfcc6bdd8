"""Bookings by mail, to who left an address: made, changed, cancelled for him, and a reminder before it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ting.domains.bookings import api as bookings
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.mail import api as mail
from ting.domains.tenancy import api as tenancy
from ting.events.booking import Booked, BookingCancelled, BookingMoved
from ting.journeys.cards.letters import letter
from ting.journeys.cards.links import KEY, token_of
from ting.journeys.company import post
from ting.kit.crypto import house_secret
from ting.kit.db import Tx
from ting.kit.home import home
from ting.kit.log import on
from ting.kit.problem import Refused
from ting.kit.timers import Timer, cancel_timer, set_timer

KIND, TIMER = "booking", "booking-reminder"
HOUR_MS = 3_600_000


@on
async def tell(tx: Tx, event: Booked | BookingMoved | BookingCancelled) -> None:
    """Write of what holds now, and set the reminder by it. What has changed since is told by its own event."""
    booking = (await bookings.of_ids(tx, [event.booking])).get(event.booking)
    if isinstance(event, BookingCancelled):
        await cancel_timer(tx, TIMER, event.booking)
        if booking is not None and event.by == "agent" and event.at > tx.now:
            await _send(tx, booking, "cancelled", at=event.at)
        return
    if booking is None or booking.state != "booked" or booking.at != event.at:
        return
    await _send(tx, booking, "booked" if isinstance(event, Booked) else "moved", at=event.at)
    hours = (await bookings.resource(tx, booking.resource)).remind_hours
    due = event.at - hours * HOUR_MS
    if hours and due > tx.now:
        await set_timer(tx, TIMER, booking.id, due, tenant=tx.tenant, at=event.at)
    else:
        await cancel_timer(tx, TIMER, booking.id)


async def remind(tx: Tx, timer: Timer) -> None:
    """Remind of a booking that still holds, at the time of which the timer knows."""
    booking = (await bookings.of_ids(tx, [UUID(timer.body["of"])])).get(UUID(timer.body["of"]))
    at: int = timer.body["at"]
    if booking is None or booking.state != "booked" or booking.at != at or at <= tx.now:
        return
    await _send(tx, booking, "reminder", at=at)


async def _send(tx: Tx, booking: bookings.Booking, what: str, *, at: int) -> None:
    known = (await customers.get(tx, booking.customer)).identifiers
    address = next((each.value for each in known if each.kind == "email"), None)
    url = await home(tx)
    if address is None or not url or not await mail.can_send(tx):
        return
    contact = await conversations.get(tx, booking.contact)
    plan = await bookings.resource(tx, booking.resource)
    tenant = await tenancy.current(tx)
    token = token_of(await house_secret(tx, KEY), booking.id, at)
    words = letter(
        what,
        contact.lang,
        tenant=tenant.called(contact.lang),
        number=booking.number or "",
        title=_in(plan.titles, contact.lang),
        note=_in(plan.note, contact.lang),
        when=f"{datetime.fromtimestamp(at / 1000, ZoneInfo(plan.time_zone)):%Y-%m-%d %H:%M} ({plan.time_zone})",
        link=f"{url}/b/{token}",
    )
    try:
        # Of two that say the same of the same moment, one goes.
        key = f"{KIND}:{booking.id}:{what}:{at}:{booking.changed_at}"
        async with tx.attempt():
            await post.send(
                tx,
                to=address,
                subject=words.subject,
                text=words.text,
                key=key,
                kind=KIND,
                lang=contact.lang,
                point=contact.point,
                until=max(at, tx.now + HOUR_MS),
            )
    except Refused:
        return  # what was left as an address is none that mail goes to


def _in(names: dict[str, str], lang: str) -> str:
    return next((names[key] for key in (lang, "en", *names) if names.get(key)), "")


HANDLERS = (tell,)
