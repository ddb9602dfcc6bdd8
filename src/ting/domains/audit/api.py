"""The door of the audit trail: it is added to, read, and proved; nothing in it is ever changed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from ting.domains.audit import store
from ting.domains.audit.model import GENESIS, PERMISSION, Broken, Entry, Head, Why, first_break, sealed
from ting.events.audit import ChangeMade
from ting.kit.db import Tx
from ting.kit.event import Stored

__all__ = ["PERMISSION", "Broken", "Entry", "Head", "Proof", "Why", "add", "page", "prove"]

STEP = 2_000
SETTLED_MS = 60_000
"""An act that is older than this and not in the trail was kept out of it."""


class Proof(msgspec.Struct, frozen=True):
    """What came of looking a trail through: its end, and where it is broken, if it is."""

    head: Head | None
    broken: Broken | None


async def add(tx: Tx, stored: Stored, by: UUID | None) -> None:
    """Add what the log told to the tenant's trail, in a transaction of the house."""
    await store.lock(tx)
    end = await store.head(tx)
    event = stored.event
    entry = Entry(
        seq=end.seq + 1 if end else 1,
        event=stored.id,
        at=stored.at,
        type=event.TYPE,
        version=event.VERSION,
        aggregate=event.aggregate,
        by=by,
        body=event.body(),
        hash=b"",
    )
    hash_ = sealed(end.hash if end else GENESIS, tx.tenant, entry)
    await store.add(tx, msgspec.structs.replace(entry, hash=hash_))


async def page(
    tx: Tx,
    types: Sequence[str] | None,
    *,
    by: UUID | None = None,
    start: int | None = None,
    end: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """Return entries, the newest first; `before`: the number of the last one seen; times in ms, `end` not included."""
    return await store.page(tx, types, by, start, end, before, limit)


async def prove(
    tx: Tx,
    types: Sequence[str],
    altered: Callable[[Tx, Mapping[UUID, str]], Awaitable[Sequence[UUID]]],
    kept: Head | None = None,
) -> Proof:
    """Look the tenant's whole trail through: against itself, the log, the changes of which it tells, and what was `kept`.

    In a transaction of the house.

    `types`: those of the tenant's own that belong into it; `altered`: says which changes are not what was told of them.
    """
    end: Head | None = None
    while step := await store.after(tx, end.seq if end else 0, STEP):
        entries = [entry for entry, _ in step]
        broken = first_break(tx.tenant, entries, end, kept)
        if broken is None:
            told = {change.change: (entry.seq, change.digest) for entry, change in _changes(entries)}
            wrong = [told[id_][0] for id_ in await altered(tx, {id_: digest for id_, (_, digest) in told.items()})]
            other = [Broken(entry.seq, "log") for entry, same in step if not same]
            broken = min([*other, *(Broken(seq, "change") for seq in wrong)], key=lambda each: each.seq, default=None)
        if broken is not None:
            return Proof(await store.head(tx), broken)
        end = Head(entries[-1].seq, entries[-1].hash)
    if kept and (end is None or end.seq < kept.seq):
        return Proof(end, Broken(kept.seq, "missing"))
    if await store.lacking(tx, types, tx.now - SETTLED_MS):
        return Proof(end, Broken(end.seq + 1 if end else 1, "lacking"))
    return Proof(end, None)


def _changes(entries: Sequence[Entry]) -> list[tuple[Entry, ChangeMade]]:
    return [(entry, ChangeMade.of(entry.body)) for entry in entries if entry.type == ChangeMade.TYPE]
