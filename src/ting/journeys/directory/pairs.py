"""HTTP of customers who may be one: proposed with reasons, looked at side by side, dismissed. Merging is routes.merge."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import Parameter

from ting.domains.customers import api as customers
from ting.domains.customers.api import CustomerRow
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.kit.db import Database
from ting.kit.problem import Problem

MERGE = {"permission": "customers.merge", "personal": "whole"}
BASE = "/api/t/{slug:str}/duplicates"
After = tuple[int, UUID, UUID]


class DuplicateRow(msgspec.Struct, frozen=True):
    """Two who may be one, the older first, and why: phone, email, handle, name, name_like, organisation, `field:<key>`."""

    one: CustomerRow
    other: CustomerRow
    reasons: tuple[str, ...]
    score: int


class Duplicates(msgspec.Struct, frozen=True):
    """A page of pairs, those who are alike in most first; `next` is the cursor of the one after it."""

    items: list[DuplicateRow]
    next: str | None
    total: int


class Two(msgspec.Struct, frozen=True):
    """A pair that was proposed."""

    one: UUID
    other: UUID


@get(BASE, opt=MERGE)
async def duplicates(
    tenant: Tenant, db: Database, cursor: str | None = None, limit: Annotated[int, Parameter(ge=1, le=200)] = 50
) -> Duplicates:
    """List customers who may be one. They are compared at each change, and all of them each night."""
    async with db.tx(tenant.id) as tx:
        found = await customers.proposed(tx, _read(cursor), limit + 1)
        shown = found[:limit]
        rows = {
            row.id: row for row in await customers.rows(tx, [id_ for pair in shown for id_ in (pair.one, pair.other)])
        }
        last = shown[-1] if len(found) > limit else None
        return Duplicates(
            items=[_row(rows[pair.one], rows[pair.other], pair) for pair in shown],
            next=f"{last.score}.{last.one}.{last.other}" if last else None,
            total=await customers.count_proposed(tx),
        )


@post(BASE + "/dismiss", opt=MERGE, status_code=204)
async def dismiss(data: Two, tenant: Tenant, signed: Signed, db: Database) -> None:
    """They are two: propose them no more until something of what they have in common changes."""
    await db.run(tenant.id, lambda tx: customers.dismiss(tx, data.one, data.other, by=signed.person.id))


@post(BASE + "/restore", opt=MERGE, status_code=204)
async def restore(data: Two, tenant: Tenant, db: Database) -> None:
    """Propose two again who were dismissed."""
    await db.run(tenant.id, lambda tx: customers.dismiss(tx, data.one, data.other, by=None))


def _row(one: CustomerRow, other: CustomerRow, pair: customers.Pair) -> DuplicateRow:
    older, newer = sorted((one, other), key=lambda row: (row.created_at, row.id))
    return DuplicateRow(older, newer, pair.reasons, pair.score)


def _read(cursor: str | None) -> After | None:
    if not cursor:
        return None
    try:
        score, one, other = cursor.split(".")
        return int(score), UUID(one), UUID(other)
    except ValueError:
        raise Problem("cursor", "This is no cursor of ours.", "Begin with the first page.") from None


ROUTES = (duplicates, dismiss, restore)
