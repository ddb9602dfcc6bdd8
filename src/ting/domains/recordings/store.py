"""All SQL of recordings."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ting.domains.recordings.model import (
    Heard,
    Note,
    Passage,
    QueueRule,
    Recording,
    RecordingRules,
    Wanted,
)
from ting.kit.cursor import Cursor
from ting.kit.db import Row, Tx

# Whose customer is under a legal hold is left alone.
OLD = """
select r.*, kept.days from recording r
left join recording_rule q on q.tenant_id = r.tenant_id and q.queue_id = r.queue_id
left join recording_rule d on d.tenant_id = r.tenant_id and d.queue_id is null
cross join lateral (
  select case when q.tenant_id is not null then q.days when d.tenant_id is not null then d.days else $3::int end as days) kept
where r.tenant_id = $1 and r.file_id is not null and r.started_at < $2::bigint - 86400000::bigint * kept.days
  and not exists (
    select from contact c join legal_hold h on h.tenant_id = c.tenant_id and h.customer_id = c.customer_id and h.lifted_at is null
    where c.tenant_id = r.tenant_id and c.id = r.contact_id)
order by r.started_at limit $4 for update of r skip locked
"""
DUE = """
update recording r set spoken_try = spoken_try + 1, spoken_at = $1 + $2
where r.id = (select id from recording where spoken = 'waiting' and spoken_at <= $1 and file_id is not null
              order by spoken_at limit 1 for update skip locked)
returning r.*, (select transcribe from recording_rule d where d.tenant_id = r.tenant_id and d.queue_id is null) as address
"""


async def rules(tx: Tx) -> RecordingRules | None:
    """Return the tenant's rules; None where nobody has set any."""
    rows = await tx.fetch("select * from recording_rule where tenant_id = $1 order by queue_id nulls first", tx.tenant)
    if not rows:
        return None
    first = rows[0]
    return RecordingRules(
        record=first["record"],
        announce=first["announce"],
        days=first["days"],
        transcribe=first["transcribe"],
        queues=tuple(
            QueueRule(queue=row["queue_id"], record=row["record"], announce=row["announce"], days=row["days"])
            for row in rows[1:]
        ),
    )


async def put_rules(tx: Tx, given: RecordingRules) -> None:
    """Keep the tenant's rules."""
    await tx.execute("delete from recording_rule where tenant_id = $1", tx.tenant)
    insert = "insert into recording_rule (tenant_id, queue_id, record, announce, days, transcribe) values ($1, $2, $3, $4, $5, $6)"
    await tx.execute(insert, tx.tenant, None, given.record, given.announce, given.days, given.transcribe)
    await tx.executemany(
        insert, [(tx.tenant, each.queue, each.record, each.announce, each.days, None) for each in given.queues]
    )


async def insert(tx: Tx, one: Recording) -> bool:
    """Keep a recording; False when it is there already."""
    return bool(
        await tx.execute(
            "insert into recording (id, tenant_id, contact_id, kind, queue_id, agent_id, started_at, ms, pauses, digest, "
            "bytes, peaks, file_id, spoken, spoken_at) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (id) do nothing",
            one.id,
            tx.tenant,
            one.contact,
            one.kind,
            one.queue,
            one.agent,
            one.started_at,
            one.ms,
            [list(each) for each in one.pauses],
            one.digest,
            one.size,
            one.peaks,
            one.file,
            one.spoken,
            tx.now,
        )
    )


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> list[Recording]:
    """Return these recordings, also those that are no more."""
    rows = await tx.fetch("select * from recording where tenant_id = $1 and id = any($2)", tx.tenant, list(ids))
    return [_recording(row) for row in rows]


async def of_contacts(tx: Tx, contacts: Sequence[UUID]) -> list[Recording]:
    """Return the recorded talks of these contacts that there are, oldest first."""
    rows = await tx.fetch(
        "select * from recording where tenant_id = $1 and contact_id = any($2) and kind = 'call' and file_id is not null "
        "order by started_at, id",
        tx.tenant,
        list(contacts),
    )
    return [_recording(row) for row in rows]


async def find(tx: Tx, by: Wanted, cursor: Cursor | None, limit: int) -> list[Recording]:
    """Return recordings that there are, newest first, after a cursor."""
    args: list[Any] = [tx.tenant]
    parts = ["r.tenant_id = $1", "r.file_id is not null"]
    for clause, value in (
        ("r.agent_id = ${}", by.agent),
        ("r.queue_id = ${}", by.queue),
        ("r.contact_id = ${}", by.contact),
        ("r.kind = ${}", by.kind),
        ("r.started_at >= ${}", by.start),
        ("r.started_at < ${}", by.end),
        ("r.ms >= ${}", by.least),
        ("r.ms <= ${}", by.most),
        ("c.customer_id = ${}", by.customer),
        ("c.code = any(${})", list(by.codes) if by.codes is not None else None),
    ):
        if value is not None:
            args.append(value)
            parts.append(clause.format(len(args)))
    if by.q:
        args += [by.q, by.start, by.end, *(cursor or (None, None)), limit]
        places = ", ".join(f"${place}" for place in range(len(args) - 5, len(args) + 1))
        parts.append(f"r.id in (select id from find_recordings({places}))")  # noqa: S608 - numbers
    if cursor:
        args += [*cursor]
        parts.append(f"(r.started_at, r.id) < (${len(args) - 1}, ${len(args)})")
    args.append(limit)
    rows = await tx.fetch(
        f"select r.* from recording r join contact c on c.tenant_id = r.tenant_id and c.id = r.contact_id "  # noqa: S608
        f"where {' and '.join(parts)} order by r.started_at desc, r.id desc limit ${len(args)}",
        *args,
    )
    return [_recording(row) for row in rows]


async def note_heard(tx: Tx, heard: Heard) -> None:
    """Write down that somebody asked for a recording."""
    await tx.execute(
        "insert into recording_heard (id, tenant_id, recording_id, by_id, at, act, why, note) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        heard.id,
        tx.tenant,
        heard.recording,
        heard.by,
        heard.at,
        heard.act,
        heard.why,
        heard.note,
    )


async def heard(tx: Tx, recordings: Sequence[UUID]) -> list[Heard]:
    """Return who asked for these recordings, the newest first."""
    rows = await tx.fetch(
        "select * from recording_heard where tenant_id = $1 and recording_id = any($2) order by at desc, id desc",
        tx.tenant,
        list(recordings),
    )
    return [_heard(row) for row in rows]


async def one_heard(tx: Tx, id_: UUID) -> Heard | None:
    """Return one asking."""
    row = await tx.fetchrow("select * from recording_heard where tenant_id = $1 and id = $2", tx.tenant, id_)
    return _heard(row) if row else None


async def put_note(tx: Tx, note: Note) -> Note | None:
    """Keep a comment; the same again is the same. None when another has this id."""
    row = await tx.fetchrow(
        "insert into recording_note as n (id, tenant_id, recording_id, by_id, at, ms, text) values ($1, $2, $3, $4, $5, $6, $7) "
        "on conflict (id) do update set text = excluded.text, ms = excluded.ms "
        "where n.tenant_id = excluded.tenant_id and n.recording_id = excluded.recording_id and n.by_id = excluded.by_id "
        "returning *",
        note.id,
        tx.tenant,
        note.recording,
        note.by,
        note.at,
        note.ms,
        note.text,
    )
    return _note(row) if row else None


async def remove_note(tx: Tx, recording: UUID, id_: UUID, by: UUID) -> bool:
    """Take back one's own comment; False when there is none."""
    return bool(
        await tx.execute(
            "delete from recording_note where tenant_id = $1 and recording_id = $2 and id = $3 and by_id = $4",
            tx.tenant,
            recording,
            id_,
            by,
        )
    )


async def notes(tx: Tx, recording: UUID) -> list[Note]:
    """Return what was noted, in the order of the recording."""
    rows = await tx.fetch(
        "select * from recording_note where tenant_id = $1 and recording_id = $2 order by ms, at, id limit 1000",
        tx.tenant,
        recording,
    )
    return [_note(row) for row in rows]


async def tenants(house: Tx) -> list[UUID]:
    """Return the tenants that have recordings (in a transaction of the house)."""
    return [row["id"] for row in await house.fetch("select id from tenant t where exists "
            "(select from recording r where r.tenant_id = t.id and r.file_id is not null) order by id")]  # fmt: skip


async def old(tx: Tx, days: int, limit: int) -> list[tuple[Recording, int]]:
    """Lock and return recordings that are older than their queue keeps them, each with how long that is. `days`: where no
    rule says it."""
    rows = await tx.fetch(OLD, tx.tenant, tx.now, days, limit)
    return [(_recording(row), row["days"]) for row in rows]


async def let_go(tx: Tx, id_: UUID) -> None:
    """Leave of a recording that there was one: no sound, no picture of it, no words."""
    await tx.execute(
        "update recording set file_id = null, gone_at = $3, peaks = '', spoken = 'off' where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        tx.now,
    )
    await tx.execute("delete from recording_word where tenant_id = $1 and recording_id = $2", tx.tenant, id_)


async def named(house: Tx, files: Sequence[UUID]) -> set[UUID]:
    """Return which of these files are recordings' (in a transaction of the house)."""
    rows = await house.fetch("select file_id from recording where file_id = any($1)", list(files))
    return {row["file_id"] for row in rows}


async def due(house: Tx, again_ms: int) -> tuple[UUID, Recording, str | None, int] | None:
    """Take the next recording whose words are waited for: its tenant, itself, who turns it into words, which try it is."""
    row = await house.fetchrow(DUE, house.now, again_ms)
    return (row["tenant_id"], _recording(row), row["address"], row["spoken_try"]) if row else None


async def put_words(tx: Tx, one: Recording, found: Sequence[Passage]) -> None:
    """Keep what was said instead of what was known of it."""
    await tx.execute("delete from recording_word where tenant_id = $1 and recording_id = $2", tx.tenant, one.id)
    await tx.executemany(
        "insert into recording_word (tenant_id, recording_id, n, track, from_ms, to_ms, text, started_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [(tx.tenant, one.id, n, p.track, p.from_ms, p.to_ms, p.text, one.started_at) for n, p in enumerate(found)],
    )


async def spoken(tx: Tx, id_: UUID, state: str) -> None:
    """Write down how it stands with a recording's words."""
    await tx.execute("update recording set spoken = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, state)


async def words(tx: Tx, recording: UUID) -> list[Passage]:
    """Return what was said, in order."""
    rows = await tx.fetch(
        "select * from recording_word where tenant_id = $1 and recording_id = $2 order by n", tx.tenant, recording
    )
    return [Passage(track=row["track"], from_ms=row["from_ms"], to_ms=row["to_ms"], text=row["text"]) for row in rows]


def _recording(row: Row) -> Recording:
    return Recording(
        id=row["id"],
        contact=row["contact_id"],
        kind=row["kind"],
        queue=row["queue_id"],
        agent=row["agent_id"],
        started_at=row["started_at"],
        ms=row["ms"],
        pauses=tuple((begin, end) for begin, end in row["pauses"]),
        digest=row["digest"],
        size=row["bytes"],
        peaks=row["peaks"],
        file=row["file_id"],
        spoken=row["spoken"],
        gone_at=row["gone_at"],
    )


def _heard(row: Row) -> Heard:
    return Heard(
        id=row["id"],
        recording=row["recording_id"],
        by=row["by_id"],
        at=row["at"],
        act=row["act"],
        why=row["why"],
        note=row["note"],
    )


def _note(row: Row) -> Note:
    return Note(
        id=row["id"], recording=row["recording_id"], by=row["by_id"], at=row["at"], ms=row["ms"], text=row["text"]
    )
