"""The door of changes: every saving of what administrators set up passes here, and is written down with its undo."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET

from ting.domains.changes import store
from ting.domains.changes.model import (
    Change,
    Field,
    Path,
    applied,
    canonical,
    difference,
    moved_on,
    reversed_,
    veiled,
    within,
)
from ting.domains.changes.store import kept
from ting.events.audit import ChangeMade
from ting.kit.crypto import digest
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.kind import Kind
from ting.kit.problem import Gone, NotThere, Problem, Refused
from ting.kit.timers import Ring, Timer, cancel_timer, set_timer

__all__ = ["Change", "Field", "Path", "Standing", "Title", "kept"]

T = TypeVar("T", bound=msgspec.Struct)
TIMER = "change"
FAR_MS = 366 * 24 * 3600 * 1000


class Draft(msgspec.Struct, frozen=True):
    """What somebody has written and not published. `version`: of the thing, when he began."""

    value: Any
    version: int
    by: UUID
    at: int


class Standing(msgspec.Struct, frozen=True):
    """A thing as it stands: its value, what is drafted, and what will change by itself. A new thing has no value yet."""

    id: UUID
    value: Any | None
    version: int
    changed_at: int | None
    changed_by: UUID | None
    draft: Draft | None
    scheduled: list[Change]


class Title(msgspec.Struct, frozen=True):
    """What a thing is called, and whether something is afoot with it."""

    id: UUID
    name: str
    drafted: bool
    scheduled: bool
    archived: bool


async def standing(tx: Tx, kind: Kind[Any]) -> list[Standing]:
    """Return all things of a kind, in the order in which its room gives them, those only drafted at the end."""
    values = await kind.load(tx, None)
    versions = await store.versions(tx, kind.key)
    drafts = {
        row["subject"]: Draft(row["value"], row["version"], row["by_id"], row["at"])
        for row in await store.drafts(tx, kind.key)
    }
    coming: dict[UUID, list[Change]] = {}
    for change in await store.scheduled(tx, kind.key):
        coming.setdefault(change.subject, []).append(change)
    found = []
    for id_ in dict.fromkeys([*values, *drafts, *coming]):
        version, at, by = versions.get(id_, (0, None, None))
        found.append(Standing(id_, values.get(id_), version, at, by, drafts.get(id_), coming.get(id_, [])))
    return found


async def titles(tx: Tx, kind: Kind[Any], locale: str) -> list[Title]:
    """Return what all things of a kind are called, those only drafted at the end."""
    values = await kind.load(tx, None)
    drafts = {row["subject"]: row["value"] for row in await store.drafts(tx, kind.key)}
    coming = {change.subject for change in await store.scheduled(tx, kind.key)}
    found = [(id_, msgspec.structs.asdict(value)) for id_, value in values.items()]
    found += [(id_, value) for id_, value in drafts.items() if id_ not in values]
    return [
        Title(
            id=id_,
            name=kind.title(value, locale),
            drafted=id_ in drafts,
            scheduled=id_ in coming,
            archived=value.get("archived") is True,
        )
        for id_, value in found
    ]


async def get(tx: Tx, id_: UUID) -> Change:
    """Return a change. Raises NotThere."""
    found = await store.by_id(tx, id_)
    if found is None:
        raise NotThere("change")
    return found


async def save(
    tx: Tx,
    kind: Kind[T],
    id_: UUID,
    value: T,
    *,
    by: UUID | None,
    version: int | None = None,
    batch: UUID | None = None,
) -> Change | None:
    """Keep a value and write down what changed; None when nothing did. Its draft is done with.

    `version`: what the writer has seen; Gone `changed_since` when others were faster. None: whatever stands.
    """
    await _begin(tx, kind, id_, version)
    change = await _save(tx, kind, id_, value, by, batch=batch)
    await store.drop_draft(tx, kind.key, id_)
    return change


async def save_all(
    tx: Tx,
    kind: Kind[T],
    things: Sequence[tuple[UUID, T, int | None]],
    gone: Sequence[tuple[UUID, int | None]] = (),
    *,
    by: UUID,
) -> list[Change]:
    """Keep several things of a kind together, each (id, value, version), and remove others, or do none of it.

    What is refused names its `subject`.
    """
    batch = new_id()
    wanted: list[tuple[UUID, T | None, int | None]] = [*things, *((id_, None, version) for id_, version in gone)]
    done = []
    for id_, value, version in sorted(wanted, key=lambda thing: thing[0]):
        try:
            if value is None:
                change = await remove(tx, kind, id_, by=by, version=version, batch=batch)
            else:
                change = await save(tx, kind, id_, value, by=by, version=version, batch=batch)
        except Problem as problem:
            problem.extra["subject"] = str(id_)
            raise
        done += [change] if change else []
    return done


async def made(tx: Tx, kind: Kind[Any], id_: UUID, *, by: UUID, batch: UUID | None = None, before: Any = UNSET) -> None:
    """Write down what came about by another way than `save`: an invitation, or a change of what was `before` (JSON)."""
    now = await _standing(tx, kind, id_)
    await _write(tx, _change(tx, kind, id_, difference(before, now), named=now, by=by, batch=batch))


async def schedule(
    tx: Tx, kind: Kind[T], id_: UUID, value: T, *, by: UUID, at: int, version: int | None = None
) -> Change:
    """Let a value take effect at `at` ms; it must be one that could be kept now.

    What is kept is the difference to what stands now: what others change until then stays, except for these fields.
    """
    if not tx.now < at < tx.now + FAR_MS:
        raise Refused("effective_at", "A change takes effect in the future, within a year.", "Choose another time.")
    await _begin(tx, kind, id_, version)
    if any(getattr(value, name) is not None for name in kind.secrets):
        raise Refused("secret_now", "A secret cannot be kept for later.", "Save it now, and schedule the rest.")
    before = await _standing(tx, kind, id_)
    await _allowed(tx, kind, by, id_, value)
    async with tx.rehearsal(), store.kept(kind.key):
        await kind.save(tx, id_, value)
        after = await _standing(tx, kind, id_)
    fields = difference(before, after)
    if not fields:
        raise Refused("nothing_changes", "This is as it stands already.", "Change something first.")
    change = _change(tx, kind, id_, fields, named=after, by=by, due_at=at)
    await store.insert(tx, change)
    await set_timer(tx, TIMER, change.id, at, tenant=tx.tenant)
    await store.drop_draft(tx, kind.key, id_)
    return change


async def remove(
    tx: Tx, kind: Kind[Any], id_: UUID, *, by: UUID, version: int | None = None, batch: UUID | None = None
) -> Change | None:
    """Remove a thing, its draft too. What was only drafted is gone without a trace."""
    await _begin(tx, kind, id_, version)
    await store.drop_draft(tx, kind.key, id_)
    if await _standing(tx, kind, id_) is UNSET:
        return None
    return await _remove(tx, kind, id_, by, batch=batch)


async def undo(
    tx: Tx,
    kind: Kind[Any],
    change_id: UUID,
    paths: Sequence[Path] | None,
    *,
    by: UUID,
    batch: UUID | None = None,
) -> Change | None:
    """Take a change back, or some of its fields; what has not taken effect yet is cancelled.

    Raises Gone `changed_since` naming the fields that others have changed again: nothing is taken back then.
    """
    change = await get(tx, change_id)
    await store.lock(tx, kind.key, change.subject)
    if change.state == "scheduled":
        await store.settle(tx, change.id, state="cancelled", seq=0, fields=change.fields, error=None)
        await cancel_timer(tx, TIMER, change.id)
        return None
    if change.state != "done":
        raise Refused("not_in_effect", "This change is not in effect.", "There is nothing to take back.")
    fields = change.fields if paths is None else within(change.fields, paths)
    fields = tuple(field for field in fields if not (field.before is UNSET and field.after is UNSET))
    if not fields:
        raise Refused("secret_kept", "A secret that was replaced is not kept.", "Write it anew.")
    now = await _standing(tx, kind, change.subject)
    if moved := moved_on(now, fields):
        raise Gone(
            "changed_since",
            "It was changed again since.",
            "Take the later change back first, or edit it.",
            fields=[list(field.path) for field in moved],
        )
    return await _become(tx, kind, change, applied(now, reversed_(fields)), by, batch)


async def kinds_of_batch(tx: Tx, batch: UUID) -> set[str]:
    """Return of what kinds the things are that were published together. Raises NotThere."""
    found = await store.of_batch(tx, batch)
    if not found:
        raise NotThere("change")
    return {change.kind for change in found}


async def undo_batch(tx: Tx, kinds: Mapping[str, Kind[Any]], batch: UUID, *, by: UUID) -> list[Change]:
    """Take back all that was published together, or nothing."""
    together = new_id()
    done = []
    for change in await store.of_batch(tx, batch):
        try:
            taken = await undo(tx, kinds[change.kind], change.id, None, by=by, batch=together)
        except Problem as problem:
            problem.extra["subject"] = str(change.subject)
            raise
        done += [taken] if taken else []
    return done


async def undone(tx: Tx, batches: Sequence[UUID]) -> dict[UUID, int]:
    """Return when what was published together was taken back as one, for those batches that were."""
    return await store.undone(tx, batches) if batches else {}


def due(kinds: Mapping[str, Kind[Any]]) -> Ring:
    """Return what the timer of a scheduled change does."""

    async def ring(tx: Tx, timer: Timer) -> None:
        await _take_effect(tx, kinds, UUID(timer.body["of"]))

    return ring


async def _take_effect(tx: Tx, kinds: Mapping[str, Kind[Any]], id_: UUID) -> None:
    """Let a scheduled change take effect; when it cannot any more, that is written down for its author."""
    change = await store.by_id(tx, id_)
    if change is None or change.state != "scheduled" or change.kind not in kinds:
        return
    kind = kinds[change.kind]
    await store.lock(tx, kind.key, change.subject)
    before = await _standing(tx, kind, change.subject)
    try:
        async with tx.attempt(), store.kept(kind.key):
            value = _value(kind, applied(before, change.fields))
            await _allowed(tx, kind, change.by, change.subject, value)
            await kind.save(tx, change.subject, value)
    except Problem as problem:
        await store.settle(tx, change.id, state="failed", seq=0, fields=change.fields, error=problem.detail)
        return
    fields = difference(before, await _standing(tx, kind, change.subject))
    seq = await store.version(tx, kind.key, change.subject) + 1
    salt = _told(tx, msgspec.structs.replace(change, fields=fields))
    await store.settle(tx, change.id, state="done", seq=seq, fields=fields, error=None, salt=salt)


async def draft(tx: Tx, kind: Kind[Any], id_: UUID, value: Mapping[str, Any], *, by: UUID, version: int) -> None:
    """Keep what is being written, right or not yet, but for its secrets; it changes nothing."""
    await store.put_draft(tx, kind.key, id_, veiled(value, kind.secrets), version, by)


async def drop_draft(tx: Tx, kind: Kind[Any], id_: UUID) -> None:
    """Throw a draft away."""
    await store.drop_draft(tx, kind.key, id_)


async def history(
    tx: Tx, kinds: Sequence[str], *, subject: UUID | None, by: UUID | None, before: tuple[int, UUID] | None, limit: int
) -> list[Change]:
    """Return changes of these kinds, the newest first; `before` is the (at, id) of the last one seen."""
    return await store.page(tx, kinds, subject, by, before, limit)


async def _begin(tx: Tx, kind: Kind[Any], id_: UUID, version: int | None) -> None:
    if kind.single and id_ != tx.tenant:
        raise NotThere(kind.key)
    await store.lock(tx, kind.key, id_)
    if version is not None and version != await store.version(tx, kind.key, id_):
        raise Gone(
            "changed_since",
            "Somebody else has changed this in the meantime.",
            "Look at what it is now, then save again.",
        )


async def _allowed(tx: Tx, kind: Kind[T], by: UUID | None, id_: UUID, value: T | None) -> None:
    """Ask the kind whether this person may; what the installation does itself is not asked about."""
    if kind.allows is not None and by is not None:
        await kind.allows(tx, by, id_, value)


async def _save(
    tx: Tx, kind: Kind[T], id_: UUID, value: T, by: UUID | None, undoes: UUID | None = None, batch: UUID | None = None
) -> Change | None:
    before = await _standing(tx, kind, id_)
    await _allowed(tx, kind, by, id_, value)
    async with store.kept(kind.key):
        await kind.save(tx, id_, value)
    after = await _standing(tx, kind, id_)
    secret = tuple(Field((name,)) for name in kind.secrets if getattr(value, name) is not None)
    fields = (*difference(before, after), *secret)
    if not fields:
        return None
    return await _write(tx, _change(tx, kind, id_, fields, named=after, by=by, undoes=undoes, batch=batch))


async def _remove(
    tx: Tx, kind: Kind[Any], id_: UUID, by: UUID, undoes: UUID | None = None, batch: UUID | None = None
) -> Change:
    if kind.remove is None:
        raise Refused("kept_for_ever", "This cannot be removed: the past speaks of it.", "Archive it instead.")
    before = await _standing(tx, kind, id_)
    await _allowed(tx, kind, by, id_, None)
    async with store.kept(kind.key):
        await kind.remove(tx, id_)
    return await _write(
        tx, _change(tx, kind, id_, difference(before, UNSET), named=before, by=by, undoes=undoes, batch=batch)
    )


async def _become(tx: Tx, kind: Kind[Any], change: Change, target: Any, by: UUID, batch: UUID | None) -> Change | None:
    """Let a thing be what it was before a change; one that was made by it is archived when it cannot be removed."""
    if target is not UNSET:
        return await _save(tx, kind, change.subject, _value(kind, target), by, change.id, batch)
    if kind.remove is None and "archived" in kind.struct.__struct_fields__:
        now = await _standing(tx, kind, change.subject)
        return await _save(tx, kind, change.subject, _value(kind, {**now, "archived": True}), by, change.id, batch)
    return await _remove(tx, kind, change.subject, by, change.id, batch)


async def _write(tx: Tx, change: Change) -> Change:
    seq = await store.version(tx, change.kind, change.subject) + 1
    change = msgspec.structs.replace(change, seq=seq, state="done")
    await store.insert(tx, change, _told(tx, change))
    return change


def _told(tx: Tx, change: Change) -> bytes:
    """Tell that a change took effect, with the digest of its fields, and return the digest's salt."""
    salt = secrets.token_bytes(16)
    tx.emit(
        ChangeMade(
            change=change.id,
            kind=change.kind,
            subject=change.subject,
            digest=digest(salt, canonical(change.fields)),
            by=change.by,
            undoes=change.undoes,
        )
    )
    return salt


async def altered(tx: Tx, told: Mapping[UUID, str]) -> list[UUID]:
    """Return which changes are not any more what was told of them (id: digest); those that were erased are not meant."""
    there = {}
    for change, salt in await store.salted(tx, list(told)):
        there[change.id] = salt is None or digest(salt, canonical(change.fields)) == told[change.id]
    return [id_ for id_ in told if not there.get(id_)]


async def named(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what the things of these changes were called then."""
    return {change.id: change.name for change, _ in await store.salted(tx, ids)} if ids else {}


async def _standing(tx: Tx, kind: Kind[Any], id_: UUID) -> Any:
    """Return the thing as JSON without its secrets, or UNSET."""
    value = (await kind.load(tx, [id_])).get(id_)
    # By way of JSON, as changes are kept: a tuple is no list, and would never be what it was.
    return UNSET if value is None else veiled(msgspec.json.decode(msgspec.json.encode(value)), kind.secrets)


def _value(kind: Kind[T], value: Any) -> T:
    try:
        return msgspec.convert(value, kind.struct)
    except msgspec.ValidationError as error:
        raise Refused(
            "not_any_more", f"This cannot be kept as it was: {error}", "Edit the thing as it is now."
        ) from error


def _change(
    tx: Tx,
    kind: Kind[Any],
    id_: UUID,
    fields: tuple[Field, ...],
    *,
    named: Any,
    by: UUID | None,
    undoes: UUID | None = None,
    due_at: int | None = None,
    batch: UUID | None = None,
) -> Change:
    return Change(
        id=new_id(),
        kind=kind.key,
        subject=id_,
        seq=0,
        name=kind.title(named),
        fields=fields,
        by=by,
        at=tx.now,
        due_at=due_at,
        state="scheduled",
        undoes=undoes,
        error=None,
        batch=batch,
    )
