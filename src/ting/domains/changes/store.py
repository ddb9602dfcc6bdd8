"""All SQL of changes."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from ting.domains.changes.model import Change, Field
from ting.kit.db import Row, Tx
from ting.kit.problem import Gone, NotThere, Refused

_COLUMNS = "id, kind, subject, seq, name, fields, by_id, at, due_at, state, undoes, error, batch"


@asynccontextmanager
async def kept(kind: str) -> AsyncIterator[None]:
    """Say what a room's table refused in words that an administrator can act on. The transaction is lost either way."""
    try:
        yield
    except asyncpg.InsufficientPrivilegeError as error:
        raise NotThere(kind) from error  # another tenant's row stands under this id: as if there were none
    except asyncpg.UniqueViolationError as error:
        if (error.constraint_name or "").endswith("_pkey"):
            raise NotThere(kind) from error
        raise Gone(
            "taken", "There is one like this already.", "Choose another name or key.", constraint=error.constraint_name
        ) from error
    except asyncpg.ForeignKeyViolationError as error:
        raise Refused(
            "in_use_or_unknown",
            "This is still used elsewhere, or leads to something that is not there.",
            "Look at what it is connected with.",
            constraint=error.constraint_name,
        ) from error
    except asyncpg.ExclusionViolationError as error:
        raise Refused(
            "overlap",
            "Two of them are at the same time.",
            "Let one end before the other begins.",
            constraint=error.constraint_name,
        ) from error
    except asyncpg.CheckViolationError as error:
        raise Refused(
            "value_unfit",
            "A value is outside of what is possible.",
            "Correct the values, then save again.",
            constraint=error.constraint_name,
        ) from error


async def lock(tx: Tx, kind: str, subject: UUID) -> None:
    """Let nobody else change this thing until the transaction ends."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", f"change:{kind}:{subject}")


async def versions(tx: Tx, kind: str) -> dict[UUID, tuple[int, int, UUID | None]]:
    """Return (version, when, by whom) of each thing of a kind that was ever changed."""
    rows = await tx.fetch(
        "select distinct on (subject) subject, seq, coalesce(due_at, at) as at, by_id from change "
        "where tenant_id = $1 and kind = $2 and seq > 0 order by subject, seq desc",
        tx.tenant,
        kind,
    )
    return {row["subject"]: (row["seq"], row["at"], row["by_id"]) for row in rows}


async def version(tx: Tx, kind: str, subject: UUID) -> int:
    """Return how many changes of a thing have taken effect."""
    found: int = await tx.fetchval(
        "select coalesce(max(seq), 0) from change where tenant_id = $1 and kind = $2 and subject = $3 and seq > 0",
        tx.tenant,
        kind,
        subject,
    )
    return found


async def insert(tx: Tx, change: Change, salt: bytes | None = None) -> None:
    """Write a change down; with the salt of its digest, where it took effect."""
    await tx.execute(
        f"insert into change (tenant_id, {_COLUMNS}, salt) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",  # noqa: S608
        tx.tenant,
        change.id,
        change.kind,
        change.subject,
        change.seq,
        change.name,
        msgspec.json.encode(change.fields).decode(),
        change.by,
        change.at,
        change.due_at,
        change.state,
        change.undoes,
        change.error,
        change.batch,
        salt,
    )


async def settle(
    tx: Tx, id_: UUID, *, state: str, seq: int, fields: Sequence[Field], error: str | None, salt: bytes | None = None
) -> None:
    """Write down what became of a change that was scheduled."""
    await tx.execute(
        "update change set state = $2, seq = $3, fields = $4, error = $5, salt = $6 where id = $1",
        id_,
        state,
        seq,
        msgspec.json.encode(fields).decode(),
        error,
        salt,
    )


async def salted(tx: Tx, ids: Sequence[UUID]) -> list[tuple[Change, bytes | None]]:
    """Return these changes with their salts."""
    rows = await tx.fetch(
        f"select {_COLUMNS}, salt from change where tenant_id = $1 and id = any($2)",  # noqa: S608
        tx.tenant,
        list(ids),
    )
    return [(_change(row), row["salt"]) for row in rows]


async def by_id(tx: Tx, id_: UUID) -> Change | None:
    """Find a change."""
    row = await tx.fetchrow(f"select {_COLUMNS} from change where tenant_id = $1 and id = $2", tx.tenant, id_)  # noqa: S608
    return _change(row) if row else None


async def of_batch(tx: Tx, batch: UUID) -> list[Change]:
    """Return what was published together."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from change where tenant_id = $1 and batch = $2 order by subject, seq desc",  # noqa: S608
        tx.tenant,
        batch,
    )
    return [_change(row) for row in rows]


async def undone(tx: Tx, batches: Sequence[UUID]) -> dict[UUID, int]:
    """Return when what was published together was taken back together, for those batches that were."""
    rows = await tx.fetch(
        "select c.batch, max(u.at) as at from change c join change u on u.tenant_id = c.tenant_id and u.undoes = c.id "
        "where c.tenant_id = $1 and c.batch = any($2) and u.batch is not null group by 1",
        tx.tenant,
        batches,
    )
    return {row["batch"]: row["at"] for row in rows}


async def page(
    tx: Tx, kinds: Sequence[str], subject: UUID | None, by: UUID | None, before: tuple[int, UUID] | None, limit: int
) -> list[Change]:
    """Return changes of these kinds, the newest first."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from change where tenant_id = $1 and kind = any($2) and ($3::uuid is null or subject = $3) "  # noqa: S608
        "and ($4::uuid is null or by_id = $4) and ($5::bigint is null or (at, id) < ($5, $6)) "
        "order by at desc, id desc limit $7",
        tx.tenant,
        list(kinds),
        subject,
        by,
        *(before or (None, None)),
        limit,
    )
    return [_change(row) for row in rows]


async def scheduled(tx: Tx, kind: str) -> list[Change]:
    """Return what is to take effect, the first to come first."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from change where tenant_id = $1 and kind = $2 and state = 'scheduled' order by due_at, at, id",  # noqa: S608
        tx.tenant,
        kind,
    )
    return [_change(row) for row in rows]


async def put_draft(tx: Tx, kind: str, subject: UUID, value: Any, version: int, by: UUID) -> None:
    """Keep a draft in place of the one before."""
    await tx.execute(
        "insert into draft (tenant_id, kind, subject, value, version, by_id, at) values ($1, $2, $3, $4, $5, $6, $7) "
        "on conflict (tenant_id, kind, subject) do update "
        "set value = excluded.value, version = excluded.version, by_id = excluded.by_id, at = excluded.at",
        tx.tenant,
        kind,
        subject,
        msgspec.json.encode(value).decode(),
        version,
        by,
        tx.now,
    )


async def drop_draft(tx: Tx, kind: str, subject: UUID) -> None:
    """Forget a draft; harmless when there is none."""
    await tx.execute("delete from draft where tenant_id = $1 and kind = $2 and subject = $3", tx.tenant, kind, subject)


async def drafts(tx: Tx, kind: str) -> list[Row]:
    """Return the drafts of a kind as rows of subject, value, version, by_id, at."""
    return await tx.fetch(
        "select subject, value, version, by_id, at from draft where tenant_id = $1 and kind = $2", tx.tenant, kind
    )


def _change(row: Row) -> Change:
    return Change(
        id=row["id"],
        kind=row["kind"],
        subject=row["subject"],
        seq=row["seq"],
        name=row["name"],
        fields=tuple(msgspec.convert(field, Field) for field in row["fields"]),
        by=row["by_id"],
        at=row["at"],
        due_at=row["due_at"],
        state=row["state"],
        undoes=row["undoes"],
        error=row["error"],
        batch=row["batch"],
    )
