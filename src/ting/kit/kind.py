"""A kind of thing that an administrator sets up. A room declares its kinds; drafts, audit, undo and timing come with it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from ting.kit.db import Tx

T = TypeVar("T", bound=msgspec.Struct)


class Kind(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """What an administrator writes of one kind of thing, and how its room keeps it.

    `load` returns what stands now, of these ids or of all; `save` checks a value and keeps it, the first time under an
    id that the caller made, and raises Problem when it cannot be; `remove` forgets it, or raises Refused while it is
    needed. All three run in a transaction of the tenant, one change of one thing at a time.
    """

    key: str
    """Its part of the address, in the plural: `queues`."""
    struct: type[T]
    """What is written: only fields that a person sets. A thing that may go out of use has `archived: bool`."""
    permission: str
    load: Callable[[Tx, list[UUID] | None], Awaitable[Mapping[UUID, T]]]
    save: Callable[[Tx, UUID, T], Awaitable[None]]
    remove: Callable[[Tx, UUID], Awaitable[None]] | None = None
    """None: what was once made is archived, never removed."""
    allows: Callable[[Tx, UUID, UUID, T | None], Awaitable[None]] | None = None
    """Where the permission is not enough: raises Problem unless this person may let the thing of this id become this
    (None: be removed). It is asked of whoever saves, schedules, takes back or removes."""
    secrets: tuple[str, ...] = ()
    """Fields that `load` gives as None and `save` leaves alone when they are None. They are never written down."""
    house: bool = False
    """It crosses tenants (a person belongs to the installation): its transactions are the house's, within the tenant,
    which sees all rows: `load`, `save` and `remove` name the tenant in every statement."""
    single: bool = False
    """There is one a tenant, and its id is the tenant's."""

    def title(self, value: Mapping[str, Any], locale: str = "en") -> str:
        """Return what people call this thing; where it has names by language alone, in this one or the next best."""
        names = value.get("names") or {}
        named = names.get(locale) or names.get("en") or next(iter(names.values()), None)
        return str(value.get("name") or named or value.get("key") or "")
