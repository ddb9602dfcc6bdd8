"""The door of notices."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from ting.domains.notices import store
from ting.domains.notices.model import (
    PERMISSIONS,
    SHOWN_MS,
    Audience,
    Notice,
    check_audience,
    check_texts,
    check_until,
)
from ting.events.notice import NoticePosted, NoticeRead, NoticeWithdrawn
from ting.kit.db import Tx
from ting.kit.problem import NotThere

__all__ = ["PERMISSIONS", "Audience", "Notice"]


async def post(
    tx: Tx,
    *,
    key: UUID,
    texts: Mapping[str, str],
    audience: Audience,
    audience_ids: Sequence[UUID],
    known: Collection[UUID],
    until: int,
    needs_ack: bool,
    by: UUID,
) -> Notice:
    """Tell something to those who work here; the same `key` again is the same notice. `known`: teams or queues there are."""
    check_audience(audience, audience_ids, known)
    check_until(until, tx.now)
    notice = Notice(
        id=key,
        texts=check_texts(texts),
        audience=audience,
        audience_ids=tuple(dict.fromkeys(audience_ids)),
        until=until,
        needs_ack=needs_ack,
        by=by,
        at=tx.now,
    )
    if await store.insert(tx, notice):
        tx.emit(NoticePosted(notice=key, by=by))
    return await get(tx, key)


async def get(tx: Tx, notice: UUID) -> Notice:
    """Return a notice. Raises NotThere."""
    found = await store.find(tx, notice)
    if found is None:
        raise NotThere("notice")
    return found


async def recent(tx: Tx) -> list[Notice]:
    """Return the notices of the last month and those that still live, newest first."""
    return await store.since(tx, tx.now - SHOWN_MS)


async def unread(tx: Tx, person: UUID) -> list[Notice]:
    """Return the living notices that a person has not read, oldest first, whomever they are for."""
    return await store.unread(tx, person)


async def read(tx: Tx, notice: UUID, person: UUID) -> None:
    """Note that somebody has read, or acknowledged, a notice; again is harmless."""
    if await store.note_read(tx, notice, person):
        tx.emit(NoticeRead(notice=notice, person=person))


async def readers(tx: Tx, notices: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """Return who has read these notices, and when."""
    return await store.readers(tx, notices)


async def withdraw(tx: Tx, notice: UUID, *, by: UUID) -> None:
    """Take a notice back; again is harmless. Raises NotThere."""
    await get(tx, notice)
    if await store.withdraw(tx, notice):
        tx.emit(NoticeWithdrawn(notice=notice, by=by))
