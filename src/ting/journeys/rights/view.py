"""What screens are shown of requests about people."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.domains.privacy import api as privacy
from ting.domains.privacy.api import LegalHold, PrivacyRequest
from ting.domains.upkeep import api as upkeep
from ting.journeys.contact.view import Named
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Database, Tx
from ting.kit.personal import Personal

PAGE = 50


class RequestShown(msgspec.Struct, frozen=True):
    """A request, whose, by whom. `backup`: the newest back-up (ms) that was made before somebody was erased: it holds him."""

    request: PrivacyRequest
    customer: Annotated[str, Personal]
    by: str | None
    backup: int | None


class Requests(msgspec.Struct, frozen=True):
    """A page of requests."""

    items: list[RequestShown]
    next: str | None


class HoldShown(msgspec.Struct, frozen=True):
    """A hold, and who placed it."""

    hold: LegalHold
    by: Named


class PrivacyStanding(msgspec.Struct, frozen=True):
    """What is going on about one customer's data."""

    requests: list[RequestShown]
    holds: list[HoldShown]


class RetentionStanding(msgspec.Struct, frozen=True):
    """How letting go of one sort of data goes on. `rows`: of how many rows it let go, in this night or the last one."""

    sort: str
    days: int
    next_at: int
    running: bool
    done_at: int | None
    rows: int


class WouldGo(msgspec.Struct, frozen=True):
    """What would go; `more`: at least so many."""

    count: int
    more: bool


RetentionSort = Literal["words", "files", "facts", "changes", "imports", "webhooks", "silent"]


def retention(rules: Sequence[privacy.Rule]) -> list[RetentionStanding]:
    """Show how letting go goes on."""
    return [
        RetentionStanding(
            each.sort,
            each.days,
            each.next_at,
            each.running,
            each.done_at,
            each.rows if each.running else each.done_rows,
        )
        for each in rules
    ]


async def listed(db: Database, tenant: UUID, cursor: str | None) -> Requests:
    """Return a page of requests, the newest first."""
    async with db.tx(tenant) as tx:
        found = await privacy.page(tx, None, read_cursor(cursor), PAGE + 1)
        items = await _shown(tx, found[:PAGE], await _backup(db))
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Requests(items, cursor_after(last.at, last.id) if last else None)


async def standing(db: Database, tenant: UUID, customer: UUID) -> PrivacyStanding:
    """Return what was asked about a customer, and what is held."""
    async with db.tx(tenant) as tx:
        await customers.get(tx, customer)
        items = await _shown(tx, await privacy.page(tx, customer, None, 10), await _backup(db))
        holds = await privacy.holds(tx, customer)
        names = await people.names(tx, [each.by for each in holds])
    return PrivacyStanding(items, [HoldShown(each, Named(each.by, names[each.by][0])) for each in holds])


async def _backup(db: Database) -> int | None:
    async with db.house() as house:
        last = await upkeep.last_backup(house)
    return last.of if last else None


async def _shown(tx: Tx, found: Sequence[PrivacyRequest], backup: int | None) -> list[RequestShown]:
    refs = await customers.refs(tx, [each.customer for each in found])
    names = await people.names(tx, [each.by for each in found if each.by])
    return [
        RequestShown(
            each,
            refs[each.customer].name if each.customer in refs else "",
            names[each.by][0] if each.by in names else None,
            backup if each.kind == "erase" and each.done_at and backup and backup <= each.done_at else None,
        )
        for each in found
    ]
