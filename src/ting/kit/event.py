"""What can stand in the log: frozen, versioned structs, and how they become rows and back."""

from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact. Subclasses name their type, version and the field that holds their aggregate's id.

    A published version never changes: a new field with a default keeps the version, anything else is a new class with
    the next one. Events carry ids, not personal text, so that erasing a person never means rewriting the log.
    """

    TYPE: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    OF: ClassVar[str] = ""
    """The aggregate's kind; the field of the same name holds its id."""
    INSTALLATION: ClassVar[bool] = False
    """True for facts that belong to no single tenant."""

    @property
    def aggregate(self) -> str:
        """The stream this event belongs to, `kind:uuid`; within it, events are ordered."""
        return f"{self.OF}:{getattr(self, self.OF)}"

    def body(self) -> str:
        """Return the JSON that is stored."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, body: str | bytes) -> Self:
        """Read a stored body; raises msgspec.ValidationError when it is not one."""
        return msgspec.json.decode(body, type=cls)


class Stored(msgspec.Struct, frozen=True):
    """An event as the log holds it. `xid` is the transaction that wrote it: see kit/log.py."""

    id: int
    xid: int
    tenant: UUID | None
    seq: int
    at: int
    event: Event
    trace: str | None = None
    """The traceparent of what wrote it, where that was traced."""


@cache
def known() -> dict[tuple[str, int], type[Event]]:
    """Return every event class by (type, version)."""
    found: dict[tuple[str, int], type[Event]] = {}
    for cls in _leaves(Event):
        key = (cls.TYPE, cls.VERSION)
        if key in found:
            if not cls.__module__.startswith("ting."):
                continue  # a package of others has taken a name that is ours: what is in the log is ours
            raise TypeError(f"two events are called {key}: {found[key].__qualname__} and {cls.__qualname__}")
        found[key] = cls
    return found


def _leaves(cls: type[Event]) -> Iterator[type[Event]]:
    for sub in cls.__subclasses__():
        if sub.TYPE:
            yield sub
        yield from _leaves(sub)


def read_row(row: Any, classes: dict[tuple[str, int], type[Event]]) -> Stored | None:
    """Turn a row of the log into an event; None when no module of this installation knows it."""
    cls = classes.get((row["type"], row["version"]))
    if cls is None:
        return None
    return Stored(
        id=row["id"],
        xid=int(row["xid"]),
        tenant=row["tenant_id"],
        seq=row["seq"],
        at=row["at"],
        event=cls.of(row["body"]),
        trace=row["trace"],
    )
