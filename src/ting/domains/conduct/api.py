"""The door of conduct."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conduct import store
from ting.domains.conduct.model import (
    ATTEMPT_GAP_MS,
    BITS_MAX,
    GIVEN,
    MEMORY_MS,
    PASS_MS,
    WHOM_MAX,
    Ban,
    Bucket,
    Length,
    Limits,
    Record,
    Subject,
    ban_until,
    bits,
    check,
    contact_rate,
    message_rate,
    network,
    passed,
    reason_of,
    solves,
    struck,
    subject_of,
    take,
)
from ting.events.conduct import BanChanged, Banned, Challenged, Passed, Slowed
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused
from ting.kit.text import clean

__all__ = [
    "Ban",
    "Bucket",
    "Length",
    "Limits",
    "Puzzle",
    "Standing",
    "Subject",
    "contact_rate",
    "message_rate",
    "network",
    "subject_of",
    "take",
]


class Puzzle(msgspec.Struct, frozen=True):
    """Work for a browser: an answer for which SHA-256 of `puzzle:answer` begins with `bits` zero bits."""

    puzzle: str
    bits: int
    until: int


class Standing(msgspec.Struct, frozen=True):
    """What holds somebody off now."""

    ban: Ban | None
    puzzle: Puzzle | None


async def limits(tx: Tx) -> Limits:
    """Return the tenant's limits."""
    return await store.limits(tx) or Limits()


async def put_limits(tx: Tx, wanted: Limits) -> None:
    """Keep the tenant's limits. Raises Refused with the field that cannot be."""
    await store.put_limits(tx, check(wanted))


async def restrained(tx: Tx) -> set[str]:
    """Return the keys of all subjects that are challenged or banned now: who is not among them need not be looked for."""
    return await store.restrained(tx)


async def standing(tx: Tx, subjects: Sequence[Subject]) -> Standing:
    """Return what holds off somebody who counts as these subjects, the visitor first."""
    keys = [each.key for each in subjects]
    holding = await store.in_force(tx, keys)
    due = await _due(tx, keys)
    return Standing(holding[0] if holding else None, _puzzle(due, keys[0]) if due else None)


async def solve(tx: Tx, subjects: Sequence[Subject], answer: str) -> bool:
    """Take the answer to a visitor's puzzle; True when nothing stands before him any more. Twice is once."""
    keys = [each.key for each in subjects]
    restraint, own = await store.lock_record(tx, new_id(), keys[0])
    due = await _due(tx, keys)
    if due is None:
        return True
    puzzle = _puzzle(due, keys[0])
    if not solves(puzzle.puzzle, answer, puzzle.bits):
        return False
    await store.put_record(tx, keys[0], passed(own or Record(), tx.now))
    tx.emit(Passed(restraint=restraint, subject=subjects[0].kind))
    return await _due(tx, keys) is None


async def strike(tx: Tx, subject: Subject) -> bool:
    """Note an attempt beyond the limit, and let follow what follows; True when it is challenged or banned from now on."""
    restraint, before = await store.lock_record(tx, new_id(), subject.key)
    bounds = await limits(tx)
    after = struck(before, tx.now, bounds, bans=subject.kind not in GIVEN)
    if after == before:
        return False
    await store.put_record(tx, subject.key, after)
    if after.level == "banned":
        await store.put_record(tx, subject.key, Record(struck_at=tx.now))
        ban = Ban(
            id=new_id(), subjects=(subject.key,), whom=subject.value, reason="", made_at=tx.now, until=after.until
        )
        await store.insert_ban(tx, ban)
        tx.emit(Banned(ban=ban.id, until=ban.until))
        return True
    if after.level == "challenged" and (before is None or after.rounds > before.rounds):
        tx.emit(Challenged(restraint=restraint, subject=subject.kind, strikes=after.strikes, until=after.until))
        return True
    if after.strikes == 1:
        await store.forget(tx, tx.now - MEMORY_MS)
        tx.emit(Slowed(restraint=restraint, subject=subject.kind))
    return False


async def ban(
    tx: Tx,
    id_: UUID,
    subjects: Sequence[Subject],
    *,
    whom: str,
    reason: str,
    length: Length,
    by: UUID,
    manages: bool,
    customer: UUID,
    contact: UUID | None,
) -> tuple[Ban, bool]:
    """Ban somebody by hand, and say whether that made it: the same id again is the same ban.

    Raises Gone when another one holds him off already.
    """
    if before := await store.bans(tx, [id_]):
        return before[0], False
    made = Ban(
        id=id_,
        subjects=tuple(dict.fromkeys(each.key for each in subjects)),
        whom=clean(whom, WHOM_MAX) or "?",
        reason=reason_of(reason),
        made_at=tx.now,
        made_by=by,
        customer=customer,
        contact=contact,
        until=ban_until(length, tx.now, manages=manages),
    )
    if any(each.customer == customer for each in await store.in_force(tx, made.subjects)):
        raise Gone("banned_already", "He is banned already.", "Look at the ban; it can be changed or lifted.")
    await store.insert_ban(tx, made)
    tx.emit(Banned(ban=id_, by=by, contact=contact, customer=customer, until=made.until))
    return made, True


async def in_force(tx: Tx, subjects: Sequence[Subject]) -> Ban | None:
    """Return the ban that holds any of these off the longest."""
    found = await store.in_force(tx, [each.key for each in subjects])
    return found[0] if found else None


async def attempted(tx: Tx, ban_id: UUID) -> None:
    """Count that somebody who is banned came all the same, once a minute at most."""
    await store.attempted(tx, ban_id, ATTEMPT_GAP_MS)


async def bans(tx: Tx, ids: Sequence[UUID] | None = None, limit: int | None = None) -> list[Ban]:
    """Return the tenant's bans, all or these, the newest first."""
    return await store.bans(tx, ids, limit)


async def change(tx: Tx, id_: UUID, *, whom: str, reason: str, until: int | None, lifted: bool) -> None:
    """Let a ban last until another time, lift it, or let it hold again. Raises NotThere: a ban is made at a desk."""
    found = await store.bans(tx, [id_])
    if not found:
        raise NotThere("ban")
    before = found[0]
    if until is not None and until != before.until and until <= tx.now:
        raise Refused("until", "A ban ends in the future.", "Lift it instead.")
    after = msgspec.structs.replace(
        before,
        whom=clean(whom, WHOM_MAX) or before.whom,
        reason=reason_of(reason) if reason or before.made_by else "",
        until=until,
        lifted_at=(before.lifted_at or tx.now) if lifted else None,
    )
    if after == before:
        return
    await store.update_ban(tx, after)
    if (after.until, after.lifted_at) != (before.until, before.lifted_at):
        tx.emit(BanChanged(ban=id_, until=after.until, lifted=after.lifted_at is not None))


async def _due(tx: Tx, keys: Sequence[str]) -> tuple[UUID, Record] | None:
    """Return what asks somebody for work: his own record, or one that he shares, unless he did it lately."""
    found = await store.records(tx, keys)
    own = found.get(keys[0])
    if own is not None and own[1].challenged(tx.now):
        return own
    if own is not None and tx.now - own[1].passed_at < PASS_MS:
        return None
    return next((found[key] for key in keys[1:] if key in found and found[key][1].challenged(tx.now)), None)


def _puzzle(due: tuple[UUID, Record], visitor: str) -> Puzzle:
    """Make the puzzle of one challenge for one visitor: another visitor's answer, or an old one, does not fit it."""
    restraint, record = due
    text = hashlib.sha256(f"{restraint}:{record.rounds}:{visitor}".encode()).hexdigest()[:32]
    return Puzzle(text, min(BITS_MAX, bits(record.rounds)), record.until)
