"""What an address names is looked for as far as the caller sees: what he does not see is not there, whatever he would do.

Lists, searches and figures need nothing here: what reads is handed a database that sees no more than its caller
(`auth.provide_db`), and the rows themselves keep to that (docs/adr/0038).
"""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response

from ting.domains.assistance import api as assistance
from ting.domains.bookings import api as bookings
from ting.domains.conversations import api as conversations
from ting.domains.recordings import api as recordings
from ting.kit.db import Database, Tx
from ting.kit.personal import masked
from ting.kit.problem import NotThere, Problem

Sees = frozenset[UUID]


class HiddenError(Problem):
    """It would show who customers are."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "personal_hidden",
            "This shows who customers are, which your role does not.",
            "Ask somebody whose role does.",
        )


class Veil(msgspec.Struct, frozen=True):
    """What of an answer is masked: all, or what bears the name of one of these tenants."""

    whole: bool = False
    tenants: frozenset[str] = frozenset()


VEIL: ContextVar[Veil | None] = ContextVar("veil", default=None)
"""Of the request that is being answered."""


async def veiled(response: Response[Any]) -> Response[Any]:
    """Mask what the caller is not to know of customers: every answer passes here."""
    veil = VEIL.get()
    if veil is not None and response.content is not None:
        response.content = masked(response.content, veil.tenants, inside=veil.whole)
    return response


async def check(db: Database, tenant: UUID, sees: Sees, params: Mapping[str, Any]) -> None:
    """Raise NotThere for what is named in an address and not seen. `db` sees as the caller does."""
    named = [(looks, value) for name, looks in LOOKS.items() if isinstance(value := params.get(name), UUID)]
    if not named:
        return
    async with db.tx(tenant) as tx:
        for looks, value in named:
            await looks(tx, sees, value)


async def _person(_tx: Tx, sees: Sees, person: UUID) -> None:
    if person not in sees:
        raise NotThere("person")


async def _contact(tx: Tx, _sees: Sees, contact: UUID) -> None:
    await conversations.get(tx, contact)


async def _customer(tx: Tx, _sees: Sees, customer: UUID) -> None:
    if not await conversations.has_any(tx, customer):
        raise NotThere("customer")


async def _call(tx: Tx, sees: Sees, call: UUID) -> None:
    await _person(tx, sees, (await assistance.get(tx, call)).agent)


async def _booking(tx: Tx, _sees: Sees, booking: UUID) -> None:
    await _contact(tx, _sees, (await bookings.get(tx, booking)).contact)


async def _recording(tx: Tx, _sees: Sees, recording: UUID) -> None:
    await recordings.get(tx, recording)


LOOKS: dict[str, Callable[[Tx, Sees, UUID], Awaitable[None]]] = {
    "person": _person,
    "contact": _contact,
    "customer": _customer,
    "call": _call,
    "booking_id": _booking,
    "recording": _recording,
}
