"""The door of imports: a file is read, tried line by line, and worked through in short batches that outlive a process."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.imports import store
from ting.domains.imports.cards import VCARD, is_cards, sheet
from ting.domains.imports.heads import FIELDS, LOCALES, ROLES, TIERS, checked_mapping, guess, learned
from ting.domains.imports.keeps import KEEPS
from ting.domains.imports.model import (
    DELIMITERS,
    ENCODINGS,
    KEPT_MS,
    MAX_BYTES,
    Encoding,
    Import,
    ImportKind,
    Line,
    Outcome,
    Result,
    Sheet,
    State,
    decoded,
    detect,
    level,
    levels,
    read,
    repeated,
    values,
)
from ting.domains.imports.store import Told
from ting.kit.csv import bare
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.text import fold
from ting.kit.timers import set_timer

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "FIELDS",
    "KEEPS",
    "LOCALES",
    "MAX_BYTES",
    "ROLES",
    "TIERS",
    "TIMER",
    "VCARD",
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
Own = Mapping[str, str]
"""Fields that are not everybody's, by their names: `skill:<id>`, `field:<key>`."""
Keys = Callable[[Mapping[str, str]], Sequence[str]]
Work = Callable[[Sequence[Line]], Awaitable[list[Result]]]
Unwork = Callable[[Import, int], Awaitable[tuple[int, int]]]
"""Takes back so many of what an import brought; returns how many it looked at, and how many had to stay."""


async def take(tx: Tx, kind: ImportKind, name: str, data: bytes, *, own: Own, by: UUID) -> Import:
    """Take a file in: its encoding, delimiter and columns are guessed, to be corrected. Raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused("too_long", f"A list has at most {MAX_BYTES // 1024 // 1024} MB.", "Cut it into several files.")
    await store.forget_before(tx, tx.now - KEPT_MS)
    encoding = detect(data)
    found, delimiter = await asyncio.to_thread(_sheet, kind, data, encoding, None)
    made = Import(
        id=new_id(),
        kind=kind,
        file=name[:200],
        encoding=encoding,
        delimiter=delimiter,
        header=found.header,
        mapping=guess(kind, found.header, own, await store.heads(tx, kind), _first(found.lines)),
        options={},
        state="draft",
        total=len(found.lines),
        next=0,
        by=by,
        at=tx.now,
        done_at=None,
    )
    await store.insert(tx, made, data)
    await store.put_lines(tx, made.id, found.lines)
    return made


async def reread(tx: Tx, id_: UUID, *, encoding: Encoding, delimiter: str, own: Own) -> Import:
    """Read the file in another encoding, or otherwise separated; columns are guessed anew."""
    found = await _ready(tx, id_)
    data = await store.data(tx, id_)
    if data is None:
        raise _begun()
    fresh, delimiter = await asyncio.to_thread(_sheet, found.kind, data, encoding, delimiter)
    found = msgspec.structs.replace(
        found,
        encoding=encoding,
        delimiter=delimiter,
        header=fresh.header,
        mapping=guess(found.kind, fresh.header, own, await store.heads(tx, found.kind), _first(fresh.lines)),
        state="draft",
        total=len(fresh.lines),
        next=0,
    )
    await store.put(tx, found)
    await store.put_lines(tx, id_, fresh.lines)
    return found


async def check(
    tx: Tx, id_: UUID, *, mapping: Sequence[str], options: Mapping[str, Any], own: Own, keys: Keys
) -> Import:
    """Try all lines by these columns: nothing is kept, and it is seen what would become of each.

    Which field was chosen for a heading is remembered.

    `keys`: by what a line is told from others; a second one of the same key is rejected.
    """
    found = await _ready(tx, id_)
    checked_mapping(found.kind, mapping, found.header, own)
    rows = await store.lines(tx, id_, 0, None)
    await store.put_heads(tx, found.kind, learned(found.kind, found.header, mapping, own, _first(rows)))
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
    if found.state in ("running", "done", "undoing", "undone"):
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


async def undo(tx: Tx, id_: UUID, *, by: UUID) -> Import:
    """Take back all that an import brought, in the background. Twice is once. Raises Refused while it is not done."""
    found = await store.one(tx, id_, lock=True)
    if found is None:
        raise NotThere("import")
    if found.state in ("undoing", "undone"):
        return found
    if found.state not in ("done", "stopped"):
        raise Refused("not_undone", "This list cannot be taken back.", "Mend it line by line.")
    options = {**found.options, "undone_by": str(by), "kept": 0}
    return await _begin(tx, msgspec.structs.replace(found, state="undoing", options=options), anew=False)


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


async def step(tx: Tx, id_: UUID, work_of: Callable[[Import], Work], unwork: Unwork) -> None:
    """Work the next batch through, and note it in the same transaction: who dies here has done nothing, or all of it."""
    found = await store.one(tx, id_, lock=True)
    if found is not None and found.state == "undoing":
        await _back(tx, found, unwork)
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


async def _back(tx: Tx, found: Import, unwork: Unwork) -> None:
    """Take the next batch back: what was taken back is not there the next time."""
    looked, kept = await unwork(found, BATCH)
    options = {**found.options, "kept": found.options.get("kept", 0) + kept}
    over = looked < BATCH
    state: State = "undone" if over else "undoing"
    await store.put(
        tx, msgspec.structs.replace(found, options=options, state=state, done_at=tx.now if over else found.done_at)
    )
    if not over:
        await set_timer(tx, TIMER, found.id, tx.now, tenant=tx.tenant)


def _sheet(kind: ImportKind, data: bytes, encoding: Encoding, delimiter: str | None) -> tuple[Sheet, str]:
    text = decoded(data, encoding)
    if kind == "customers" and is_cards(text):
        return sheet(text), VCARD
    return read(text, delimiter if delimiter != VCARD else None)


def _first(lines: Sequence[Line]) -> tuple[str, ...]:
    return lines[0].cells if lines else ()


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
