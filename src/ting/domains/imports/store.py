"""All SQL of imports."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.imports.model import Import, Line, Result
from ting.kit.db import Row, Tx

_COLUMNS = "id, kind, file, encoding, delimiter, header, mapping, options, state, total, next, by_id as by, at, done_at"


class Told(msgspec.Struct, frozen=True):
    """A line, and what became of it."""

    no: int
    line: int
    cells: list[str]
    outcome: str | None
    code: str | None
    detail: str | None
    value: str | None


async def insert(tx: Tx, of: Import, data: bytes) -> None:
    """Keep a new import, its lines come apart."""
    await tx.execute(
        "insert into import (id, tenant_id, kind, file, data, encoding, delimiter, header, mapping, options, state, total, "
        "by_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        of.id,
        tx.tenant,
        of.kind,
        of.file,
        data,
        of.encoding,
        of.delimiter,
        of.header,
        of.mapping,
        of.options,
        of.state,
        of.total,
        of.by,
        of.at,
    )


async def put_lines(tx: Tx, id_: UUID, lines: Sequence[Line]) -> None:
    """Put these lines in place of those that there are."""
    await tx.execute("delete from import_line where tenant_id = $1 and import_id = $2", tx.tenant, id_)
    await tx.executemany(
        "insert into import_line (import_id, tenant_id, no, line, cells) values ($1, $2, $3, $4, $5)",
        [(id_, tx.tenant, line.no, line.line, line.cells) for line in lines],
    )


async def forget_before(tx: Tx, at: int) -> None:
    """Forget imports that were made before."""
    await tx.execute(
        "delete from import where tenant_id = $1 and at < $2 and state not in ('checking', 'running')", tx.tenant, at
    )


async def one(tx: Tx, id_: UUID, *, lock: bool = False) -> Import | None:
    """Return an import."""
    tail = " for update" if lock else ""
    row = await tx.fetchrow(
        f"select {_COLUMNS} from import where tenant_id = $1 and id = $2{tail}",  # noqa: S608
        tx.tenant,
        id_,
    )
    return _import(row) if row else None


async def data(tx: Tx, id_: UUID) -> bytes | None:
    """Return an import's file, as long as it is kept."""
    found: bytes | None = await tx.fetchval("select data from import where tenant_id = $1 and id = $2", tx.tenant, id_)
    return found


async def newest(tx: Tx, kinds: Sequence[str], limit: int) -> list[Import]:
    """Return imports, the newest first."""
    rows = await tx.fetch(
        f"select {_COLUMNS} from import where tenant_id = $1 and kind = any($2) order by at desc, id desc limit $3",  # noqa: S608
        tx.tenant,
        kinds,
        limit,
    )
    return [_import(row) for row in rows]


async def put(tx: Tx, of: Import) -> None:
    """Keep how an import is read, and how far it is."""
    await tx.execute(
        "update import set encoding = $3, delimiter = $4, header = $5, mapping = $6, options = $7, state = $8, "
        "total = $9, next = $10, done_at = $11, data = case when $8 in ('running', 'done') then null else data end "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        of.id,
        of.encoding,
        of.delimiter,
        of.header,
        of.mapping,
        of.options,
        of.state,
        of.total,
        of.next,
        of.done_at,
    )


async def heads(tx: Tx, kind: str) -> dict[str, str]:
    """Return which field was chosen for a heading, by headings."""
    rows = await tx.fetch("select head, field from import_head where tenant_id = $1 and kind = $2", tx.tenant, kind)
    return {row["head"]: row["field"] for row in rows}


async def put_heads(tx: Tx, kind: str, known: Mapping[str, str | None]) -> None:
    """Remember which field a heading is; None forgets it."""
    await tx.execute(
        "delete from import_head where tenant_id = $1 and kind = $2 and head = any($3)", tx.tenant, kind, list(known)
    )
    await tx.executemany(
        "insert into import_head (tenant_id, kind, head, field) values ($1, $2, $3, $4)",
        [(tx.tenant, kind, head, field) for head, field in known.items() if field is not None],
    )


async def forget_outcomes(tx: Tx, id_: UUID) -> None:
    """Begin all lines anew."""
    await tx.execute(
        "update import_line set outcome = null, code = null, detail = null, value = null where tenant_id = $1 and import_id = $2",
        tx.tenant,
        id_,
    )


async def put_repeats(tx: Tx, id_: UUID, repeats: Mapping[int, int]) -> None:
    """Write down which lines are about the same as an earlier one."""
    await tx.execute(
        "update import_line l set repeats = r.line from import_line o "
        "left join unnest($3::int[], $4::int[]) as r(no, line) on r.no = o.no "
        "where o.import_id = l.import_id and o.no = l.no and l.tenant_id = $1 and l.import_id = $2 and l.no = r.no",
        tx.tenant,
        id_,
        list(repeats),
        list(repeats.values()),
    )


async def lines(tx: Tx, id_: UUID, after: int, limit: int | None) -> list[Line]:
    """Return lines in order."""
    rows = await tx.fetch(
        "select no, line, cells, repeats from import_line where tenant_id = $1 and import_id = $2 and no > $3 order by no limit $4",
        tx.tenant,
        id_,
        after,
        limit,
    )
    return [Line(row["no"], row["line"], tuple(row["cells"]), row["repeats"]) for row in rows]


async def told(tx: Tx, id_: UUID, outcome: str | None, after: int, limit: int | None) -> list[Told]:
    """Return lines and what became of them, of all or of one outcome."""
    rows = await tx.fetch(
        "select no, line, cells, outcome, code, detail, value from import_line where tenant_id = $1 and import_id = $2 "
        "and no > $3 and ($4::text is null or outcome = $4) order by no limit $5",
        tx.tenant,
        id_,
        after,
        outcome,
        limit,
    )
    return [Told(**dict(row.items())) for row in rows]


async def settle(tx: Tx, id_: UUID, results: Sequence[Result]) -> None:
    """Write down what became of lines."""
    await tx.executemany(
        "update import_line set outcome = $4, code = $5, detail = $6, value = $7 "
        "where tenant_id = $1 and import_id = $2 and no = $3",
        [(tx.tenant, id_, each.no, each.outcome, each.code, each.detail, each.value) for each in results],
    )


async def counts(tx: Tx, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, int]]:
    """Count lines by outcome."""
    rows = await tx.fetch(
        "select import_id, outcome, count(*) as n from import_line "
        "where tenant_id = $1 and import_id = any($2) and outcome is not null group by 1, 2",
        tx.tenant,
        ids,
    )
    found: dict[UUID, dict[str, int]] = {id_: {} for id_ in ids}
    for row in rows:
        found[row["import_id"]][row["outcome"]] = row["n"]
    return found


def _import(row: Row) -> Import:
    fields: dict[str, Any] = dict(row.items())
    return msgspec.convert(fields, Import)
