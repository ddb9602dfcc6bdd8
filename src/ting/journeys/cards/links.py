"""A booking by its link: signed, good until a month after it, and for this booking alone."""

from uuid import UUID

import msgspec

from ting.domains.bookings import api as bookings
from ting.domains.bookings.api import Slot
from ting.domains.conversations import api as conversations
from ting.domains.modules import api as modules
from ting.journeys.cards import bookings as journey
from ting.journeys.cards.view import BookingCard, booking_cards
from ting.journeys.company.face import Face, accent_of, face
from ting.journeys.library.files import Files
from ting.kit.crypto import sign, signed
from ting.kit.db import Database, Tx
from ting.kit.problem import Problem

__all__ = ["BookingLinks", "Slot", "Told"]

KEY = "bookings"
"""The name of the secret that links are signed with."""
GOOD_MS = 30 * 86_400_000


class Told(msgspec.Struct, frozen=True):
    """What stands behind a link."""

    company: Face
    accent: str | None
    now: int
    card: BookingCard


def token_of(key: bytes, booking: UUID, at: int) -> str:
    """Return what stands in a booking's link."""
    return f"{booking.hex}.{sign(key, f'booking:{booking}', at + GOOD_MS)}"


def booking_of(key: bytes, token: str, now: int) -> UUID:
    """Return whose link this is. Raises Problem 404 `link_used` for what is none of ours, or not good any more."""
    name, _, signature = token.partition(".")
    try:
        booking = UUID(hex=name)
    except ValueError:
        raise _none() from None
    if not signed(key, f"booking:{booking}", signature, now):
        raise _none()
    return booking


class BookingLinks:
    """Where such links lead to."""

    def __init__(self, db: Database, files: Files, key: bytes) -> None:
        self._db = db
        self._files = files
        self._key = key

    async def look(self, token: str) -> Told:
        """Return the booking as it is now."""
        tenant, booking = await self._of(token)
        async with self._db.tx(tenant) as tx:
            found = await bookings.get(tx, booking)
            (card,) = await booking_cards(tx, [found])
            contact = await conversations.get(tx, found.contact)
            return Told(await face(tx, self._files), await accent_of(tx, contact.point), tx.now, card)

    async def slots(self, token: str) -> list[Slot]:
        """Return the times that may be chosen instead."""
        tenant, booking = await self._of(token)
        async with self._db.tx(tenant) as tx:
            return await journey.slots(tx, (await bookings.get(tx, booking)).resource, by="customer")

    async def book(self, token: str, at: int | None) -> BookingCard:
        """Choose another time, or cancel (None). Twice is once. 409 `slot_taken` when somebody was faster."""
        tenant, booking = await self._of(token)

        async def work(tx: Tx) -> BookingCard:
            return (await booking_cards(tx, [await journey.by_link(tx, booking, at=at)]))[0]

        return await self._db.run(tenant, work)

    async def _of(self, token: str) -> tuple[UUID, UUID]:
        async with self._db.house() as house:
            booking = booking_of(self._key, token, house.now)
            tenant = await bookings.tenant_of(house, booking)
            if tenant is None:
                raise _none()
            await modules.need(house.within(tenant), "bookings")
        return tenant, booking


def _none() -> Problem:
    return Problem("link_used", "This link is not good.", "Use the one of the newest mail.", status=404)
