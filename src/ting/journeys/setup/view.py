"""What administrators are shown of things and their changes, with the names of those who made them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.changes.api import Change, Field, Standing, Title
from ting.kit.cursor import cursor_after
from ting.kit.kind import Kind

Names = Mapping[UUID, tuple[str, str]]


class By(msgspec.Struct, frozen=True):
    """Who did it."""

    id: UUID
    name: str


class Changed(msgspec.Struct, frozen=True):
    """A change. `fields`: each path with what it was and became; without `before` it was made, without `after` removed."""

    id: UUID
    kind: str
    subject: UUID
    seq: int
    name: str
    fields: list[Field]
    by: By | None
    at: int
    due_at: int | None
    state: str
    undoes: UUID | None
    error: str | None
    batch: UUID | None
    """Those that were published together share one."""


class Saved(msgspec.Struct, frozen=True):
    """What came of it; null when nothing had to change."""

    change: Changed | None


class SavedAll(msgspec.Struct, frozen=True):
    """What came of it: a change for each thing that had to change."""

    changes: list[Changed]


class Page(msgspec.Struct, frozen=True):
    """Changes, the newest first; `next` is the cursor of the page after."""

    items: list[Changed]
    next: str | None


class Overview(msgspec.Struct, frozen=True):
    """A kind of thing, and what is set up of it. `single`: there is one a tenant, whose id is the tenant's."""

    key: str
    single: bool
    items: list[Title]


class DraftView(msgspec.Struct, frozen=True):
    """What is written and not published."""

    value: dict[str, Any]
    version: int
    at: int


def changed(change: Change, names: Names) -> Changed:
    """Show a change."""
    return Changed(
        id=change.id,
        kind=change.kind,
        subject=change.subject,
        seq=change.seq,
        name=change.name,
        fields=list(change.fields),
        by=_by(change.by, names),
        at=change.at,
        due_at=change.due_at,
        state=change.state,
        undoes=change.undoes,
        error=change.error,
        batch=change.batch,
    )


def page_of(found: Sequence[Change], names: Names, size: int) -> Page:
    """Show a page of changes, of which one more than its size was asked for."""
    last = found[size - 1] if len(found) > size else None
    return Page([changed(each, names) for each in found[:size]], cursor_after(last.at, last.id) if last else None)


def item_of(kind: Kind[Any]) -> type[msgspec.Struct]:
    """Make the struct in which one thing of a kind is listed."""
    return msgspec.defstruct(
        f"{kind.struct.__name__}Item",
        [
            ("id", UUID),
            ("value", kind.struct | None),
            ("version", int),
            ("changed_at", int | None),
            ("changed_by", By | None),
            ("draft", DraftView | None),
            ("scheduled", list[Changed]),
        ],
        frozen=True,
        namespace={"__doc__": "One thing as it stands; a new one that is only drafted has no value yet."},
    )


def authors(found: Sequence[Standing]) -> list[UUID]:
    """Return everybody who is named with these things."""
    return [
        by for each in found for by in (each.changed_by, *(change.by for change in each.scheduled)) if by is not None
    ]


def shown(item: Callable[..., Any], each: Standing, names: Names) -> Any:
    """Show one thing in the struct that `item_of` made."""
    return item(
        id=each.id,
        value=each.value,
        version=each.version,
        changed_at=each.changed_at,
        changed_by=_by(each.changed_by, names),
        draft=DraftView(each.draft.value, each.draft.version, each.draft.at) if each.draft else None,
        scheduled=[changed(change, names) for change in each.scheduled],
    )


def _by(person: UUID | None, names: Names) -> By | None:
    return By(person, names[person][0] if person in names else "") if person else None
