"""Bulletins: what becomes of them."""

from typing import ClassVar
from uuid import UUID

from ting.kit.event import Event


class BulletinAdded(Event, frozen=True, kw_only=True):
    """There is a new one."""

    TYPE: ClassVar[str] = "bulletin.added"
    OF: ClassVar[str] = "bulletin"
    bulletin: UUID
