"""What screens are shown of recordings: each with its contact, and who asked for it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.recordings import api as recordings
from ting.domains.routing import api as routing
from ting.journeys.contact.summary import ContactSummary, summaries
from ting.journeys.contact.view import Named
from ting.journeys.recordings.keep import halves
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Tx


class Listener(msgspec.Struct, frozen=True):
    """Who asked for a recording, when, for what, and why."""

    id: UUID
    by: Named
    at: int
    act: recordings.Act
    why: recordings.Why
    note: str


class RecordingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A recording as a line of a list. `agent`, `queue`: who had this call, and whose it was then."""

    id: UUID
    kind: recordings.Kind
    contact: ContactSummary
    queue: Named | None
    agent: Named | None
    started_at: int
    ms: int
    listeners: list[Listener]
    """The newest first."""


class RecordingPage(msgspec.Struct, frozen=True):
    """A page of recordings; `next` is the cursor of the one after it."""

    items: list[RecordingLine]
    next: str | None


class RecordingNote(msgspec.Struct, frozen=True):
    """What somebody noted at a moment (ms)."""

    id: UUID
    by: Named
    mine: bool
    at: int
    ms: int
    text: str


class RecordingDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A recording, whole. `peaks`: how loud the customer was, and the agent, 0 to 255, from its beginning to its end."""

    line: RecordingLine
    gone: bool
    """Its sound is no more."""
    peaks: tuple[list[int], list[int]]
    pauses: list[recordings.Span]
    notes: list[RecordingNote]
    spoken: recordings.Spoken
    words: list[recordings.Passage]
    may_export: bool = False


async def lines(tx: Tx, found: Sequence[recordings.Recording]) -> list[RecordingLine]:
    """Show recordings of one tenant as lines."""
    contacts = await conversations.of_ids(tx, list({one.contact for one in found}))
    shown = {each.id: each for each in await summaries(tx, list(contacts.values()))}
    heard = await recordings.heard(tx, [one.id for one in found])
    persons = {one.agent for one in found if one.agent} | {each.by for all_ in heard.values() for each in all_}
    names = await people.names(tx, list(persons))
    queues = {queue.id: queue.name for queue in await routing.queues(tx)}

    def person(id_: UUID) -> Named:
        return Named(id_, names[id_][0] if id_ in names else "")

    return [
        RecordingLine(
            id=one.id,
            kind=one.kind,
            contact=shown[one.contact],
            queue=Named(one.queue, queues[one.queue]) if one.queue in queues else None,
            agent=person(one.agent) if one.agent else None,
            started_at=one.started_at,
            ms=one.ms,
            listeners=[
                Listener(each.id, person(each.by), each.at, each.act, each.why, each.note) for each in heard[one.id]
            ],
        )
        for one in found
        if one.contact in shown
    ]


async def page(tx: Tx, by: recordings.Wanted, cursor: str | None, limit: int) -> RecordingPage:
    """Return a page of recordings, newest first."""
    found = await recordings.find(tx, by, cursor=read_cursor(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return RecordingPage(await lines(tx, found[:limit]), cursor_after(last.started_at, last.id) if last else None)


async def detail(tx: Tx, one: recordings.Recording, reader: UUID, *, may_export: bool) -> RecordingDetail:
    """Return a recording, whole."""
    (line,) = await lines(tx, [one])
    noted = await recordings.notes(tx, one.id)
    names = await people.names(tx, [each.by for each in noted])
    return RecordingDetail(
        line=line,
        gone=one.file is None,
        peaks=halves(one.peaks),
        pauses=list(one.pauses),
        notes=[_noted(each, names, reader) for each in noted],
        spoken=one.spoken,
        words=await recordings.words(tx, one.id),
        may_export=may_export,
    )


def _noted(note: recordings.Note, names: dict[UUID, tuple[str, str]], reader: UUID) -> RecordingNote:
    by = Named(note.by, names[note.by][0] if note.by in names else "")
    return RecordingNote(note.id, by, note.by == reader, note.at, note.ms, note.text)


async def noted(tx: Tx, note: recordings.Note, reader: UUID) -> RecordingNote:
    """Show one comment."""
    return _noted(note, await people.names(tx, [note.by]), reader)
