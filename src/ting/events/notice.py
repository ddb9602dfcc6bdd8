"""Notices to those who work here. What they say stands in their table."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class NoticeEvent(Event, frozen=True, kw_only=True):
    """What happens to a notice."""

    OF: ClassVar[str] = "notice"
    notice: UUID


class NoticePosted(NoticeEvent, frozen=True, kw_only=True):
    """Somebody told something."""

    TYPE: ClassVar[str] = "notice.posted"
    by: UUID


class NoticeWithdrawn(NoticeEvent, frozen=True, kw_only=True):
    """It was taken back."""

    TYPE: ClassVar[str] = "notice.withdrawn"
    by: UUID


class NoticeRead(NoticeEvent, frozen=True, kw_only=True):
    """Somebody has read it, or acknowledged it where that was asked."""

    TYPE: ClassVar[str] = "notice.read"
    person: UUID
