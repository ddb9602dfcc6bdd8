"""The door of recordings."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.recordings import store
from ting.domains.recordings.model import (
    EXPORT,
    LISTEN,
    MANAGE,
    Act,
    Heard,
    Kind,
    Note,
    Passage,
    QueueRule,
    Recording,
    RecordingRules,
    Rule,
    Span,
    Spoken,
    Wanted,
    checked,
    note_of,
    passages,
    reason,
    rule_for,
    spans,
)
from ting.domains.recordings.store import due, named, one_heard, tenants
from ting.events.recording import RecordingHeard, RecordingKept, RecordingLetGo, Why
from ting.kit.cursor import Cursor
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere

__all__ = [
    "EXPORT",
    "LISTEN",
    "MANAGE",
    "Act",
    "Heard",
    "Kind",
    "Note",
    "Passage",
    "QueueRule",
    "Recording",
    "RecordingRules",
    "Rule",
    "Span",
    "Spoken",
    "Wanted",
    "Why",
    "due",
    "named",
    "one_heard",
    "spans",
    "tenants",
]

GONE = "It was kept for as long as its queue keeps recordings."


async def rules(tx: Tx) -> RecordingRules:
    """Return what is recorded and for how long it is kept."""
    return await store.rules(tx) or RecordingRules()


async def put_rules(tx: Tx, rules: RecordingRules) -> None:
    """Keep what is recorded and for how long. Raises Refused."""
    await store.put_rules(tx, checked(rules))


async def rule(tx: Tx, queue: UUID | None) -> Rule:
    """Return what holds for a call in this queue."""
    return rule_for(await rules(tx), queue)


async def keep(tx: Tx, one: Recording) -> bool:
    """Keep a recording whose sealed file is on disk; False when it is there already: that file then is nobody's."""
    wanted = (await rules(tx)).transcribe is not None
    if not await store.insert(tx, msgspec.structs.replace(one, spoken="waiting" if wanted else "off")):
        return False
    tx.emit(
        RecordingKept(
            recording=one.id,
            contact=one.contact,
            kind=one.kind,
            queue=one.queue,
            agent=one.agent,
            ms=one.ms,
            digest=one.digest.hex(),
        )
    )
    return True


async def get(tx: Tx, id_: UUID) -> Recording:
    """Return a recording, also one whose sound is no more. Raises NotThere."""
    found = await store.of_ids(tx, [id_])
    if not found:
        raise NotThere("recording")
    return found[0]


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Recording]:
    """Return these recordings, also those whose sound is no more."""
    return {one.id: one for one in await store.of_ids(tx, ids)} if ids else {}


async def of_contacts(tx: Tx, contacts: Sequence[UUID]) -> list[Recording]:
    """Return the recorded talks of these contacts that can be heard, oldest first."""
    return await store.of_contacts(tx, contacts) if contacts else []


async def find(tx: Tx, by: Wanted, *, cursor: Cursor | None, limit: int) -> list[Recording]:
    """Return recordings that can be heard, newest first, after a cursor (started_at, id)."""
    return await store.find(tx, by, cursor, limit)


async def hear(tx: Tx, id_: UUID, by: UUID, act: Act, why: Why, note: str) -> tuple[Recording, Heard]:
    """Note that somebody asks to hear a recording, or to have it. Raises NotThere, Gone, and Refused without a reason."""
    one = await get(tx, id_)
    said = reason(why, note)
    if one.file is None:
        raise Gone("recording_gone", "This recording is no more.", GONE)
    heard = Heard(id=new_id(), recording=id_, by=by, at=tx.now, act=act, why=why, note=said)
    await store.note_heard(tx, heard)
    tx.emit(RecordingHeard(recording=id_, contact=one.contact, heard=heard.id, by=by, act=act, why=why))
    return one, heard


async def heard(tx: Tx, recordings: Sequence[UUID]) -> dict[UUID, list[Heard]]:
    """Return who asked for these recordings, the newest first, by recording."""
    found: dict[UUID, list[Heard]] = {id_: [] for id_ in recordings}
    for each in await store.heard(tx, recordings) if recordings else []:
        found[each.recording].append(each)
    return found


async def note(tx: Tx, id_: UUID, key: UUID, by: UUID, ms: int, text: str) -> Note:
    """Note something at a moment; the same key again changes it. Raises NotThere, Refused."""
    one = await get(tx, id_)
    kept = await store.put_note(
        tx, Note(id=key, recording=id_, by=by, at=tx.now, ms=ms, text=note_of(text, ms, one.ms))
    )
    if kept is None:
        raise NotThere("comment")
    return kept


async def take_back(tx: Tx, id_: UUID, note_id: UUID, by: UUID) -> None:
    """Take back one's own comment. Raises NotThere."""
    if not await store.remove_note(tx, id_, note_id, by):
        raise NotThere("comment")


async def notes(tx: Tx, id_: UUID) -> list[Note]:
    """Return what was noted in a recording, in its order."""
    return await store.notes(tx, id_)


async def words(tx: Tx, id_: UUID) -> list[Passage]:
    """Return what was said in a recording, where somebody turned it into words."""
    return await store.words(tx, id_)


async def put_words(tx: Tx, one: Recording, found: Sequence[Passage]) -> None:
    """Keep what was said in a recording."""
    await store.put_words(tx, one, passages(found, one.ms))
    await store.spoken(tx, one.id, "done")


async def no_words(tx: Tx, id_: UUID) -> None:
    """Give up to have a recording's words."""
    await store.spoken(tx, id_, "failed")


async def let_go(tx: Tx, limit: int) -> list[UUID]:
    """Let go of recordings that are older than their queue keeps them; return their files, which go next."""
    gone = []
    for one, days in await store.old(tx, RecordingRules().days or 0, limit):
        await store.let_go(tx, one.id)
        tx.emit(RecordingLetGo(recording=one.id, contact=one.contact, days=days))
        if one.file is not None:
            gone.append(one.file)
    return gone
