"""All SQL of notices."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.notices.model import Notice
from ting.kit.db import Row, Tx


async def insert(tx: Tx, notice: Notice) -> bool:
    """Keep a new notice; False when it is there already."""
    return (
        await tx.execute(
            "insert into notice (id, tenant_id, texts, audience, audience_ids, until, needs_ack, by_id, at) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing",
            notice.id,
            tx.tenant,
            notice.texts,
            notice.audience,
            list(notice.audience_ids),
            notice.until,
            notice.needs_ack,
            notice.by,
            notice.at,
        )
        == 1
    )


async def find(tx: Tx, id_: UUID) -> Notice | None:
    """Find a notice."""
    row = await tx.fetchrow("select * from notice where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _notice(row) if row else None


async def since(tx: Tx, at: int) -> list[Notice]:
    """Return the notices that were written since then or still live, newest first."""
    rows = await tx.fetch(
        "select * from notice where tenant_id = $1 and (at > $2 or until > $3) order by at desc, id",
        tx.tenant,
        at,
        tx.now,
    )
    return [_notice(row) for row in rows]


async def unread(tx: Tx, person: UUID) -> list[Notice]:
    """Return the living notices that a person has not read, oldest first."""
    rows = await tx.fetch(
        "select * from notice n where n.tenant_id = $1 and n.until > $2 and n.withdrawn_at is null and not exists "
        "(select from notice_reader r where r.notice_id = n.id and r.person_id = $3) order by n.at, n.id",
        tx.tenant,
        tx.now,
        person,
    )
    return [_notice(row) for row in rows]


async def note_read(tx: Tx, notice: UUID, person: UUID) -> bool:
    """Note that somebody has read it; False when he had before."""
    return (
        await tx.execute(
            "insert into notice_reader (notice_id, tenant_id, person_id, at) values ($1, $2, $3, $4) "
            "on conflict do nothing",
            notice,
            tx.tenant,
            person,
            tx.now,
        )
        == 1
    )


async def readers(tx: Tx, notices: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Return who has read these notices, and when."""
    rows = await tx.fetch(
        "select notice_id, person_id, at from notice_reader where tenant_id = $1 and notice_id = any($2)",
        tx.tenant,
        list(notices),
    )
    found: dict[UUID, dict[UUID, int]] = {}
    for row in rows:
        found.setdefault(row["notice_id"], {})[row["person_id"]] = row["at"]
    return found


async def withdraw(tx: Tx, notice: UUID) -> bool:
    """Take a notice back; False when it is over already."""
    return (
        await tx.execute(
            "update notice set withdrawn_at = $3 where tenant_id = $1 and id = $2 and withdrawn_at is null and until > $3",
            tx.tenant,
            notice,
            tx.now,
        )
        == 1
    )


def _notice(row: Row) -> Notice:
    return Notice(
        id=row["id"],
        texts=row["texts"],
        audience=row["audience"],
        audience_ids=tuple(row["audience_ids"]),
        until=row["until"],
        needs_ack=row["needs_ack"],
        by=row["by_id"],
        at=row["at"],
        withdrawn_at=row["withdrawn_at"],
    )
