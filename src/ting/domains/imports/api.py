"""The door of imports: a file is read, tried line by line, and worked through in short batches that outlive a process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.imports import store
from ting.domains.imports.model import (
    DELIMITERS,
    ENCODINGS,
    FIELDS,
    KEPT_MS,
    LOCALES,
    MAX_BYTES,
    ROLES,
    TIERS,
    Encoding,
    Import,
    ImportKind,
    Line,
    Outcome,
    Result,
    bare,
    checked_mapping,
    detect,
    guess,
    level,
    levels,
    read,
    repeated,
    values,
)
from ting.domains.imports.store import Told
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.text import fold
from ting.kit.timers import set_timer

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "FIELDS",
    "LOCALES",
    "MAX_BYTES",
    "ROLES",
    "TIERS",
    "TIMER",
    "Encoding",
    "Import",
    "ImportKind",
    "Line",
    "Outcome",
    "Result",
    "Told",
    "bare",
    "fold",
    "level",
    "levels",
    "values",
]

TIMER = "import"
BATCH = 25
"""So many lines a transaction: readers of the log wait for no more than these."""
Skills = Mapping[str, UUID]
Keys = Callable[[Mapping[str, str]], Sequence[str]]
Work = Callable[[Sequence[Line]], Awaitable[list[Result]]]


async def take(tx: Tx, kind: ImportKind, name: str, data: bytes, *, skills: Skills, by: UUID) -> Import:
    """Take a file in: its encoding, delimiter and columns are guessed, to be corrected. Raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused("too_long", f"A list has at most {MAX_BYTES // 1024 // 1024} MB.", "Cut it into several files.")
    await store.forget_before(tx, tx.now - KEPT_MS)
    encoding = detect(data)
    sheet, delimiter = read(data, encoding, None)
    made = Import(
        id=new_id(),
        kind=kind,
        file=name[:200],
        encoding=encoding,
        delimiter=delimiter,
        header=sheet.header,
        mapping=guess(kind, sheet.header, skills),
        options={},
        state="draft",
        total=len(sheet.lines),
        next=0,
        by=by,
        at=tx.now,
        done_at=None,
    )
    await store.insert(tx, made, data)
    await store.put_lines(tx, made.id, sheet.lines)
    return made


async def reread(tx: Tx, id_: UUID, *, encoding: Encoding, delimiter: str, skills: Skills) -> Import:
    """Read the file in another encoding, or otherwise separated; columns are guessed anew."""
    found = await _ready(tx, id_)
    data = await store.data(tx, id_)
    if data is None:
        raise _begun()
    sheet, delimiter = read(data, encoding, delimiter)
    found = msgspec.structs.replace(
        found,
        encoding=encoding,
        delimiter=delimiter,
        header=sheet.header,
        mapping=guess(found.kind, sheet.header, skills),
        state="draft",
        total=len(sheet.lines),
        next=0,
    )
    await store.put(tx, found)
    await store.put_lines(tx, id_, sheet.lines)
    return found


async def check(
    tx: Tx, id_: UUID, *, mapping: Sequence[str], options: Mapping[str, Any], skills: Skills, keys: Keys
) -> Import:
    """Try all lines by these columns: nothing is kept, and it is seen what would become of each.

    `keys`: by what a line is told from others; a second one of the same key is rejected.
    """
    found = await _ready(tx, id_)
    checked_mapping(found.kind, mapping, found.header, skills)
    rows = await store.lines(tx, id_, 0, None)
    same = await asyncio.to_thread(lambda: repeated(rows, {row.no: keys(values(mapping, row.cells)) for row in rows}))
    await store.put_repeats(tx, id_, same)
    return await _begin(
        tx, msgspec.structs.replace(found, mapping=tuple(mapping), options=dict(options), state="checking", next=0)
    )


async def run(tx: Tx, id_: UUID) -> Import:
    """Work all lines through that were tried; one that was stopped goes on where it was. Twice is once."""
    found = await store.one(tx, id_, lock=True)
    if found is None:
        raise NotThere("import")
    if found.state in ("running", "done"):
        return found
    if found.state == "stopped":
        return await _begin(tx, msgspec.structs.replace(found, state="running"), anew=False)
    if found.state != "checked":
        raise Refused("not_checked", "Its lines were not tried yet.", "Look at what would become of them first.")
    return await _begin(tx, msgspec.structs.replace(found, state="running", next=0))


async def stop(tx: Tx, id_: UUID) -> Import:
    """Stop after the batch that is being worked through; what is done stays done."""
    found = await store.one(tx, id_, lock=True)
    if found is None:
        raise NotThere("import")
    states = {"running": "stopped", "checking": "draft"}
    if found.state in states:
        found = msgspec.structs.replace(found, state=states[found.state])
        await store.put(tx, found)
    return found


async def get(tx: Tx, id_: UUID) -> Import:
    """Return an import. Raises NotThere."""
    found = await store.one(tx, id_)
    if found is None:
        raise NotThere("import")
    return found


async def newest(tx: Tx, kinds: Sequence[str], limit: int = 20) -> list[Import]:
    """Return imports of these kinds, the newest first."""
    return await store.newest(tx, kinds, limit)


async def counts(tx: Tx, ids: Sequence[UUID]) -> Mapping[UUID, dict[str, int]]:
    """Count lines by what became of them."""
    return await store.counts(tx, ids) if ids else {}


async def lines(tx: Tx, id_: UUID) -> list[Line]:
    """Return all lines."""
    return await store.lines(tx, id_, 0, None)


async def told(
    tx: Tx, id_: UUID, *, outcome: str | None = None, after: int = 0, limit: int | None = None
) -> list[Told]:
    """Return lines and what became of them."""
    return await store.told(tx, id_, outcome, after, limit)


async def step(tx: Tx, id_: UUID, work_of: Callable[[Import], Work]) -> None:
    """Work the next batch through, and note it in the same transaction: who dies here has done nothing, or all of it."""
    found = await store.one(tx, id_, lock=True)
    if found is None or found.state not in ("checking", "running"):
        return
    batch = await store.lines(tx, id_, found.next, BATCH)
    results: list[Result] = []
    if batch and found.state == "checking":
        async with tx.rehearsal():
            results = await work_of(found)(batch)
    elif batch:
        results = await work_of(found)(batch)
    await store.settle(tx, id_, results)
    over = len(batch) < BATCH
    state = found.state if not over else ("checked" if found.state == "checking" else "done")
    at = batch[-1].no if batch else found.next
    await store.put(tx, msgspec.structs.replace(found, next=at, state=state, done_at=tx.now if over else None))
    if not over:
        await set_timer(tx, TIMER, id_, tx.now, tenant=tx.tenant)


async def _begin(tx: Tx, of: Import, *, anew: bool = True) -> Import:
    if anew:
        await store.forget_outcomes(tx, of.id)
    await store.put(tx, of)
    await set_timer(tx, TIMER, of.id, tx.now, tenant=tx.tenant)
    return of


async def _ready(tx: Tx, id_: UUID) -> Import:
    found = await store.one(tx, id_, lock=True)
    if found is None:
        raise NotThere("import")
    if found.state not in ("draft", "checked", "checking"):
        raise _begun()
    return found


def _begun() -> Gone:
    return Gone("import_begun", "This list is being read in, or was.", "Take the file in anew.")
