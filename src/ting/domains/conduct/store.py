"""All SQL of conduct."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conduct.model import Ban, Limits, Record
from ting.kit.db import Row, Tx


async def limits(tx: Tx) -> Limits | None:
    """Return the tenant's own limits."""
    found = await tx.fetchval("select settings from conduct_limits where tenant_id = $1", tx.tenant)
    return msgspec.convert(found, Limits) if found is not None else None


async def put_limits(tx: Tx, limits: Limits) -> None:
    """Keep the tenant's limits."""
    await tx.execute(
        "insert into conduct_limits (tenant_id, settings) values ($1, $2) "
        "on conflict (tenant_id) do update set settings = excluded.settings",
        tx.tenant,
        msgspec.to_builtins(limits),
    )


async def restrained(tx: Tx) -> set[str]:
    """Return all subjects that are challenged or banned now."""
    rows = await tx.fetch(
        "select subject from restraint where tenant_id = $1 and level = 'challenged' and until > $2 "
        "union select unnest(subjects) from ban where tenant_id = $1 and lifted_at is null "
        "and (until is null or until > $2)",
        tx.tenant,
        tx.now,
    )
    return {row["subject"] for row in rows}


async def records(tx: Tx, subjects: Sequence[str]) -> dict[str, tuple[UUID, Record]]:
    """Return where these subjects stand on the ladder, each with its restraint's id."""
    rows = await tx.fetch(
        "select * from restraint where tenant_id = $1 and subject = any($2)", tx.tenant, list(subjects)
    )
    return {row["subject"]: (row["id"], _record(row)) for row in rows}


async def lock_record(tx: Tx, id_: UUID, subject: str) -> tuple[UUID, Record | None]:
    """Lock where a subject stands until the transaction ends; one that was not known yet stands nowhere."""
    await tx.execute(
        "insert into restraint (id, tenant_id, subject, strikes, struck_at, level) values ($1, $2, $3, 0, 0, 'slowed') "
        "on conflict (tenant_id, subject) do nothing",
        id_,
        tx.tenant,
        subject,
    )
    row = await tx.fetchrow(
        "select * from restraint where tenant_id = $1 and subject = $2 for update", tx.tenant, subject
    )
    if row is None:
        raise LookupError(subject)
    return row["id"], _record(row) if row["struck_at"] or row["passed_at"] else None


async def put_record(tx: Tx, subject: str, record: Record) -> None:
    """Keep where a locked subject stands."""
    await tx.execute(
        "update restraint set strikes = $3, struck_at = $4, level = $5, until = $6, rounds = $7, passed = $8, "
        "passed_at = $9 where tenant_id = $1 and subject = $2",
        tx.tenant,
        subject,
        record.strikes,
        record.struck_at,
        record.level,
        record.until,
        record.rounds,
        record.passed,
        record.passed_at,
    )


async def forget(tx: Tx, before: int) -> None:
    """Forget subjects that were struck last before this."""
    await tx.execute(
        "delete from restraint where tenant_id = $1 and struck_at < $2 and passed_at < $2 and until < $2",
        tx.tenant,
        before,
    )


async def insert_ban(tx: Tx, ban: Ban) -> None:
    """Keep a new ban."""
    await tx.execute(
        "insert into ban (id, tenant_id, subjects, whom, reason, customer_id, contact_id, made_at, made_by, until) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        ban.id,
        tx.tenant,
        list(ban.subjects),
        ban.whom,
        ban.reason,
        ban.customer,
        ban.contact,
        ban.made_at,
        ban.made_by,
        ban.until,
    )


async def update_ban(tx: Tx, ban: Ban) -> None:
    """Keep what may change of a ban."""
    await tx.execute(
        "update ban set whom = $3, reason = $4, until = $5, lifted_at = $6 where tenant_id = $1 and id = $2",
        tx.tenant,
        ban.id,
        ban.whom,
        ban.reason,
        ban.until,
        ban.lifted_at,
    )


async def bans(tx: Tx, ids: Sequence[UUID] | None = None, limit: int | None = None) -> list[Ban]:
    """Return the tenant's bans, all or these, the newest first."""
    rows = await tx.fetch(
        "select * from ban where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) "
        "order by made_at desc, id limit $3",
        tx.tenant,
        list(ids) if ids is not None else None,
        limit,
    )
    return [_ban(row) for row in rows]


async def in_force(tx: Tx, subjects: Sequence[str]) -> list[Ban]:
    """Return the bans that hold any of these subjects off now, the longest first."""
    rows = await tx.fetch(
        "select * from ban where tenant_id = $1 and lifted_at is null and (until is null or until > $3) "
        "and subjects && $2 order by until desc nulls first, id",
        tx.tenant,
        list(subjects),
        tx.now,
    )
    return [_ban(row) for row in rows]


async def attempted(tx: Tx, id_: UUID, gap_ms: int) -> None:
    """Count that somebody came all the same; what follows within the gap is the same coming."""
    await tx.execute(
        "update ban set attempts = attempts + 1, attempted_at = $3 "
        "where tenant_id = $1 and id = $2 and coalesce(attempted_at, 0) < $3 - $4::bigint",
        tx.tenant,
        id_,
        tx.now,
        gap_ms,
    )


def _record(row: Row) -> Record:
    return Record(
        strikes=row["strikes"],
        struck_at=row["struck_at"],
        level=row["level"],
        until=row["until"],
        rounds=row["rounds"],
        passed=row["passed"],
        passed_at=row["passed_at"],
    )


def _ban(row: Row) -> Ban:
    return Ban(
        id=row["id"],
        subjects=tuple(row["subjects"]),
        whom=row["whom"],
        reason=row["reason"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        customer=row["customer_id"],
        contact=row["contact_id"],
        until=row["until"],
        lifted_at=row["lifted_at"],
        attempts=row["attempts"],
        attempted_at=row["attempted_at"],
    )
