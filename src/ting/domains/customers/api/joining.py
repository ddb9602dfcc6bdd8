"""Two customers become one, and are two again."""

from uuid import UUID

import msgspec

from ting.domains.customers import store
from ting.domains.customers.api.keeping import classify
from ting.domains.customers.joining import UNDO_MS, joined, parted
from ting.domains.customers.model import Change, FieldChange, TimelineEntry
from ting.events.customer import CustomerMerged, CustomerParted
from ting.kit.db import Row, Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused

SIMILAR = 20


class Merge(msgspec.Struct, frozen=True):
    """A merge that a customer came out of, and until when it may be taken back."""

    id: UUID
    gone: UUID
    name: str
    at: int
    by: UUID | None
    until: int


class Similar(msgspec.Struct, frozen=True):
    """Somebody who may be the same, and in what they are alike besides the name: the keys of fields."""

    id: UUID
    alike: tuple[str, ...]


async def merge(tx: Tx, keep: UUID, gone: UUID, *, take: frozenset[str], by: UUID | None) -> UUID:
    """Make one customer of two: everything of `gone` is `keep`'s. Raises Refused, NotThere."""
    if keep == gone:
        raise Refused("same_customer", "This is one customer already.", "Choose another one.")
    for each in sorted((keep, gone)):
        await store.joining.lock_visitors(tx, each)
    await store.customers.lock(tx, [keep, gone])
    mine, other = await store.joining.profile(tx, keep), await store.joining.profile(tx, gone)
    if mine is None or other is None:
        raise NotThere("customer")
    after = joined(mine, other, take)
    moved = await store.joining.move_all(tx, gone, keep)
    await store.joining.bury(tx, gone, keep)
    await store.joining.put_profile(tx, keep, after)
    id_ = new_id()
    await store.joining.put_merge(tx, id_, keep, gone, by, moved, {"keep": mine, "gone": other}, after)
    await store.customers.put_change(
        tx, Change(new_id(), keep, tx.now, by, "merged", (FieldChange("name", other["name"], after["name"]),))
    )
    await store.timeline.put_timeline(
        tx, [(keep, TimelineEntry(new_id(), tx.now, "merge", other["name"][:200], None, None, None))]
    )
    tx.emit(CustomerMerged(customer=keep, gone=gone, merge=id_, by=by))
    await classify(tx, [keep])
    return id_


async def part(tx: Tx, merge_id: UUID, *, by: UUID) -> UUID:
    """Take a merge back: each row is again whose it was, what was changed since stays. Returns who is there again.

    Raises Refused when it is too long ago, Gone when it was taken back, or who came of it was merged on.
    """
    row = await store.joining.lock_merge(tx, merge_id)
    if row is None:
        raise NotThere("merge")
    if row["undone_at"] is not None:
        raise Gone("merge_undone", "This was taken back already.", "Look at both customers.")
    if row["at"] < tx.now - UNDO_MS:
        raise Refused("merge_old", "This was more than 30 days ago.", "Make the other customer by hand.")
    return await _part(tx, row, by)


async def _part(tx: Tx, row: Row, by: UUID) -> UUID:
    keep, gone, merge_id = row["customer_id"], row["gone_id"], row["id"]
    await store.joining.lock_visitors(tx, keep)
    await store.customers.lock(tx, [keep, gone])
    now = await store.joining.profile(tx, keep)
    if now is None:
        raise Gone("merged_on", "This customer was merged into another one since.", "Take that merge back first.")
    await store.joining.put_profile(tx, keep, parted(now, row["before"]["keep"], row["after"]))
    await store.joining.put_profile(tx, gone, row["before"]["gone"])
    await store.joining.move_back(tx, row["moved"], keep, gone)
    await store.joining.end_merge(tx, merge_id, by)
    name = row["before"]["gone"]["name"]
    await store.customers.put_change(
        tx, Change(new_id(), keep, tx.now, by, "parted", (FieldChange("name", name, now["name"]),))
    )
    await store.timeline.put_timeline(
        tx, [(keep, TimelineEntry(new_id(), tx.now, "merge", name[:200], "parted", None, None))]
    )
    tx.emit(CustomerParted(customer=keep, gone=gone, merge=merge_id, by=by))
    await classify(tx, [keep, gone])
    return UUID(str(gone))


async def merges(tx: Tx, customer: UUID) -> list[Merge]:
    """Return the merges that a customer came out of and that may be taken back, the newest first."""
    rows = await store.joining.merges(tx, customer)
    return [
        Merge(row["id"], row["gone_id"], row["name"], row["at"], row["by_id"], row["at"] + UNDO_MS)
        for row in rows
        if row["at"] >= tx.now - UNDO_MS
    ]


async def similar(tx: Tx, customer: UUID) -> list[Similar]:
    """Return who may be the same customer, those who are alike in more first."""
    return [Similar(id_, tuple(same)) for id_, same in await store.joining.same_name(tx, customer, SIMILAR)]


async def came_out(tx: Tx, anonymous: UUID, known: UUID, *, by: UUID | None = None) -> UUID | None:
    """Note who somebody is who was known by his browser only: what he asked before is his. None when he was more than that.

    Returns the merge. `by`: who confirmed it; without, he showed it himself.
    """
    if anonymous == known or not await store.joining.is_anonymous(tx, anonymous):
        return None
    return await merge(tx, known, anonymous, take=frozenset(), by=by)


async def was_not(tx: Tx, merge_id: UUID, *, by: UUID) -> None:
    """Take back that somebody came out as a customer, however long ago; done already, nothing happens. Raises Gone."""
    row = await store.joining.lock_merge(tx, merge_id)
    if row is not None and row["undone_at"] is None:
        await _part(tx, row, by)
