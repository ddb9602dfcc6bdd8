"""All SQL of promises."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.promises.model import OVER, Promise, Reach
from ting.kit.db import Row, Tx


async def insert(tx: Tx, promise: Promise) -> None:
    """Keep a new promise; a contact that was promised something before is promised this instead."""
    await tx.execute(
        "insert into promise (contact_id, tenant_id, mode, reach_kind, reach, made_at, due_at, tries) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (contact_id) do update set mode = excluded.mode, "
        "reach_kind = excluded.reach_kind, reach = excluded.reach, made_at = excluded.made_at, due_at = excluded.due_at, "
        "tries = excluded.tries, state = 'open', attempts = 0, next_at = null, outcome = null, ended_at = null",
        promise.contact,
        tx.tenant,
        promise.mode,
        promise.reach.kind,
        promise.reach.value,
        promise.made_at,
        promise.due_at,
        promise.tries,
    )


async def of_contacts(tx: Tx, contacts: Sequence[UUID]) -> list[Promise]:
    """Return what these contacts' customers were promised."""
    rows = await tx.fetch(
        "select * from promise where tenant_id = $1 and contact_id = any($2)", tx.tenant, list(contacts)
    )
    return [_promise(row) for row in rows]


async def lock(tx: Tx, contact: UUID) -> Promise | None:
    """Lock and return a contact's promise."""
    row = await tx.fetchrow(
        "select * from promise where tenant_id = $1 and contact_id = $2 for update", tx.tenant, contact
    )
    return _promise(row) if row else None


async def open_ones(tx: Tx) -> list[Promise]:
    """Return what is still owed, the soonest first; call-backs stand by when they were asked for."""
    rows = await tx.fetch(
        "select * from promise where tenant_id = $1 and ended_at is null order by coalesce(next_at, due_at, made_at), contact_id",
        tx.tenant,
    )
    return [_promise(row) for row in rows]


async def due(tx: Tx, until: int) -> list[Promise]:
    """Return what is owed by then and nobody is at: answers, and calls that were to be tried again. The soonest first."""
    rows = await tx.fetch(
        "select * from promise where tenant_id = $1 and ended_at is null and state <> 'trying' "
        "and coalesce(next_at, due_at) <= $2 order by coalesce(next_at, due_at), contact_id",
        tx.tenant,
        until,
    )
    return [_promise(row) for row in rows]


async def renumber(tx: Tx, contact: UUID, reach: Reach) -> None:
    """Change how a customer is reached."""
    await tx.execute(
        "update promise set reach_kind = $3, reach = $4 where tenant_id = $1 and contact_id = $2 and ended_at is null",
        tx.tenant,
        contact,
        reach.kind,
        reach.value,
    )


async def move(
    tx: Tx, contact: UUID, state: str, *, attempts: int, next_at: int | None, outcome: str | None
) -> Promise | None:
    """Bring a promise into another state; None when it was over before."""
    row = await tx.fetchrow(
        "update promise set state = $3, attempts = $4, next_at = $5, outcome = coalesce($6, outcome), ended_at = $7 "
        "where tenant_id = $1 and contact_id = $2 and ended_at is null returning *",
        tx.tenant,
        contact,
        state,
        attempts,
        next_at,
        outcome,
        tx.now if state in OVER else None,
    )
    return _promise(row) if row else None


def _promise(row: Row) -> Promise:
    return Promise(
        contact=row["contact_id"],
        mode=row["mode"],
        reach=Reach(row["reach_kind"], row["reach"]),
        made_at=row["made_at"],
        due_at=row["due_at"],
        state=row["state"],
        attempts=row["attempts"],
        tries=row["tries"],
        next_at=row["next_at"],
        outcome=row["outcome"],
    )
