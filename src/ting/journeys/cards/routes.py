"""HTTP of cards as agents use them."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, delete, get, post
from litestar.params import QueryParameter

from ting.domains.bookings import api as booking
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.forms import api as form
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.cards import bookings, forms
from ting.journeys.cards.view import Asked, BookingCard, asked, booking_cards, dressed
from ting.kit.csv import Cell, csv_bytes
from ting.kit.db import Database, Tx

SERVE = {"permission": "contacts.serve"}
READ = {"permission": "contacts.read"}
BASE = "/api/t/{slug:str}"
ONE = BASE + "/contacts/{contact:uuid}"
PAGE = 1000
CSV_MAX = 100_000


class Sendable(msgspec.Struct, frozen=True):
    """A form that may be sent, by the house's name for it."""

    id: UUID
    name: str
    form: Asked


class SendForm(msgspec.Struct, frozen=True):
    """Which form to send. `key` is the sender's own: the same again is the same message."""

    key: UUID
    form: UUID


class OfferTimes(msgspec.Struct, frozen=True):
    """What to let the customer choose a time of; with `at` (ms) it is booked for him. `key`: the same again is the same."""

    key: UUID
    resource: UUID
    at: int | None = None


class Move(msgspec.Struct, frozen=True):
    """The time (ms) that is wanted instead."""

    at: int


class Day(msgspec.Struct, frozen=True):
    """A local day: what can be booked, and what is."""

    day: str
    time_zone: str
    resources: list[bookings.Bookable]
    bookings: list[bookings.Held]


@get(BASE + "/forms", opt=READ)
async def sendable(tenant: Tenant, db: Database) -> list[Sendable]:
    """List the forms that may be sent into a conversation."""
    async with db.tx(tenant.id) as tx:
        return [Sendable(version.form, name, asked(version)) for name, version in await form.offered(tx)]


@post(ONE + "/forms", opt=SERVE, status_code=200)
async def send_form(
    contact: UUID, data: SendForm, signed: Signed, tenant: Tenant, db: Database
) -> conversations.Message:
    """Put a form before the customer."""

    async def work(tx: Tx) -> conversations.Message:
        message = await forms.send(tx, contact, signed.person, key=data.key, form=data.form)
        return (await dressed(tx, [message]))[0]

    return await db.run(tenant.id, work)


@post(ONE + "/forms/{card:uuid}/accept", opt=SERVE, status_code=204)
async def accept_form(contact: UUID, card: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Let what the customer sent in stand: he corrects it no more."""
    await db.run(tenant.id, forms.accept, contact, card, signed.person)


@post(ONE + "/forms/{card:uuid}/withdraw", opt=SERVE, status_code=204)
async def withdraw_form(contact: UUID, card: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Take a form back that is not accepted."""
    await db.run(tenant.id, forms.withdraw, contact, card, signed.person)


@get(
    BASE + "/forms/{form_id:uuid}/answers.csv",
    opt={"permission": "reports.read", "exports": "answers", "personal": "whole"},
)
async def answers_csv(
    form_id: UUID,
    tenant: Tenant,
    db: Database,
    start: Annotated[int, QueryParameter(name="from")] = 0,
    end: Annotated[int | None, QueryParameter(name="to")] = None,
) -> Response[bytes]:
    """What was sent in of a form, in words, a line a card; columns are the fields of all versions, the newest first."""
    zone = ZoneInfo(tenant.time_zone)
    async with db.tx(tenant.id) as tx:
        cards: list[form.Card] = []
        after: tuple[int, UUID] | None = None
        while len(cards) < CSV_MAX:
            page = await form.answered(tx, form_id, start=start, end=end or tx.now + 1, after=after, limit=PAGE)
            cards += page
            if len(page) < PAGE or page[-1].submitted_at is None:
                break
            after = (page[-1].submitted_at, page[-1].id)
        versions = await form.versions(tx, cards)
        numbers = {
            found.id: (found.number, found.customer)
            for n in range(0, len(cards), PAGE)
            for found in (await conversations.of_ids(tx, [card.contact for card in cards[n : n + PAGE]])).values()
        }
        names = await customers.refs(tx, list({customer for _, customer in numbers.values()}))
    columns: dict[str, str] = {}
    for version in sorted(versions.values(), key=lambda each: -each.version):
        for field in version.fields:
            columns.setdefault(field.key, form.said(field.labels, tenant.locale))
    rows: list[list[Cell]] = []
    for card in cards:
        fields = {field.key: field for field in versions[card.form, card.version].fields}
        number, customer = numbers[card.contact]
        at = datetime.fromtimestamp((card.submitted_at or 0) / 1000, UTC).astimezone(zone)
        rows.append(
            [
                number,
                names[customer].name,
                at.isoformat(timespec="seconds"),
                card.state,
                card.version,
                *(
                    form.in_words(fields[key], card.answers.get(key), tenant.locale) if key in fields else ""
                    for key in columns
                ),
            ]
        )
    return Response(
        csv_bytes(("number", "customer", "submitted_at", "state", "version", *columns.values()), rows),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-answers.csv"'},
    )


@get(BASE + "/bookings", opt=READ)
async def bookings_of_day(tenant: Tenant, db: Database, day: str | None = None) -> Day:
    """Return what is booked on a day of the tenant's zone; without one, today."""
    async with db.tx(tenant.id) as tx:
        day = day or booking.day_of(tx.now, tenant.time_zone)
        return Day(day, tenant.time_zone, await bookings.bookable(tx), await bookings.of_day(tx, day, tenant.time_zone))


@get(BASE + "/bookings/resources", opt=READ)
async def bookable(tenant: Tenant, db: Database) -> list[bookings.Bookable]:
    """List what can be booked."""
    async with db.tx(tenant.id) as tx:
        return await bookings.bookable(tx)


@get(BASE + "/bookings/resources/{resource:uuid}/slots", opt=READ)
async def slots(
    resource: UUID,
    tenant: Tenant,
    db: Database,
    start: Annotated[int | None, QueryParameter(name="from")] = None,
    end: Annotated[int | None, QueryParameter(name="to")] = None,
) -> list[booking.Slot]:
    """Return the times of a resource with the room that is left, full ones too; at most a month."""
    async with db.tx(tenant.id) as tx:
        return await bookings.slots(tx, resource, by="agent", start=start, end=end)


@post(ONE + "/bookings", opt=SERVE, status_code=200)
async def offer_booking(
    contact: UUID, data: OfferTimes, signed: Signed, tenant: Tenant, db: Database
) -> conversations.Message:
    """Let the customer choose a time, or book one for him. 409 `slot_taken` when somebody was faster."""

    async def work(tx: Tx) -> conversations.Message:
        message = await bookings.offer(tx, contact, signed.person, key=data.key, resource=data.resource, at=data.at)
        return (await dressed(tx, [message]))[0]

    return await db.run(tenant.id, work)


@post(BASE + "/bookings/{booking_id:uuid}", opt=SERVE, status_code=200)
async def move_booking(booking_id: UUID, data: Move, signed: Signed, tenant: Tenant, db: Database) -> BookingCard:
    """Change a booking to another time. 409 `slot_taken` when somebody was faster: it stays where it was."""

    async def work(tx: Tx) -> BookingCard:
        return (await booking_cards(tx, [await bookings.by_agent(tx, booking_id, signed.person, data.at)]))[0]

    return await db.run(tenant.id, work)


@delete(BASE + "/bookings/{booking_id:uuid}", opt=SERVE, status_code=204)
async def cancel_booking(booking_id: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Cancel a booking, or take an offer back. Twice is once."""
    await db.run(tenant.id, bookings.by_agent, booking_id, signed.person, None)
