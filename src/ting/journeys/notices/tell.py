"""What screens are told of notices as it happens."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.notices import api as notices
from ting.domains.notices.api import Notice
from ting.domains.people import api as people
from ting.events.notice import NoticeEvent, NoticePosted, NoticeRead
from ting.journeys.notices.audience import persons
from ting.kit.db import Tx
from ting.kit.frame import Told


class NoticeView(msgspec.Struct, frozen=True):
    """A notice as its readers see it."""

    id: UUID
    tenant: str
    texts: dict[str, str]
    needs_ack: bool
    by: str
    at: int
    until: int


class NoticeShown(Told, frozen=True, tag="notice"):
    """A notice to the reader."""

    notice: NoticeView


class NoticeOver(Told, frozen=True, tag="notice_ended"):
    """A notice is over, or was read in another window."""

    notice: UUID


def view(notice: Notice, slug: str, names: Mapping[UUID, tuple[str, str]]) -> NoticeView:
    """Show a notice to those whom it is for."""
    return NoticeView(
        id=notice.id,
        tenant=slug,
        texts=notice.texts,
        needs_ack=notice.needs_ack,
        by=names.get(notice.by, ("", ""))[0],
        at=notice.at,
        until=notice.until,
    )


async def told(tx: Tx, event: NoticeEvent, slug: str) -> tuple[set[UUID], Told] | None:
    """Return whom an event concerns and what they are told; None when that is nobody any more."""
    notice = await notices.get(tx, event.notice)
    ended = NoticeOver(notice=notice.id)
    if isinstance(event, NoticeRead):
        return {event.person}, ended  # his other windows
    if not isinstance(event, NoticePosted):
        return await persons(tx, notice), ended
    if not notice.lives(tx.now):
        return None
    names = await people.names(tx, [notice.by])
    return await persons(tx, notice), NoticeShown(notice=view(notice, slug, names))
