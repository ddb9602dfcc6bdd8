"""The door of privacy."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.privacy import store
from ting.domains.privacy.model import (
    BEGIN,
    DAY_MS,
    ERASE,
    EXPORT,
    FILE_MS,
    HOLD,
    MANAGE,
    REASON_MAX,
    SILENT,
    Claimed,
    LegalHold,
    PrivacyRequest,
    RequestKind,
    RequestState,
    RequestWhy,
    Rule,
    check_erasable,
    digest,
    next_night,
)
from ting.domains.privacy.store.held import back, erased
from ting.domains.privacy.store.kept import closed, count, erase, files, let_go, of_contacts, old, rows, silent, whose
from ting.domains.privacy.store.requests import advance, begin, claim, expire, files_of, hold_on, one, page
from ting.domains.privacy.store.retention import advance as sweep_on
from ting.domains.privacy.store.retention import due, rules
from ting.events.privacy import CopyAsked, Erased, ErasureAsked, HoldLifted, HoldPlaced, LetGo
from ting.kit.cursor import Cursor
from ting.kit.db import Tx
from ting.kit.problem import NotThere, Refused
from ting.kit.text import clean

__all__ = [
    "BEGIN",
    "DAY_MS",
    "ERASE",
    "EXPORT",
    "HOLD",
    "MANAGE",
    "SILENT",
    "Claimed",
    "Cursor",
    "LegalHold",
    "PrivacyRequest",
    "RequestKind",
    "RequestState",
    "RequestWhy",
    "Rule",
    "advance",
    "back",
    "begin",
    "claim",
    "closed",
    "count",
    "digest",
    "due",
    "erase",
    "erased",
    "expire",
    "files",
    "files_of",
    "hold_on",
    "let_go",
    "of_contacts",
    "old",
    "one",
    "page",
    "rows",
    "rules",
    "silent",
    "sweep_on",
    "whose",
]


async def ask_copy(tx: Tx, id_: UUID, customer: UUID, by: UUID) -> UUID:
    """Ask for a copy of all that is kept of a customer; while one is made, that one. Raises Problem when he was erased."""
    found = await store.held.erasable(tx, customer)
    if found is None:
        raise NotThere("customer")
    check_erasable(open_numbers=[], held=False, erased=found[0])
    made = await store.requests.insert(tx, id_, "export", customer, "asked", by)
    if made == id_:
        tx.emit(CopyAsked(customer=customer, request=id_, by=by))
    return made


async def ask_erasure(tx: Tx, id_: UUID, customer: UUID, by: UUID | None, why: RequestWhy = "asked") -> UUID:
    """Ask for a customer to be erased; while he is being, the same. Raises Problem when he may not be.

    Whom a back-up brought again is erased whatever is going on with him: it went on without him since.
    """
    found = await store.held.erasable(tx, customer)
    if found is None:
        raise NotThere("customer")
    if why != "restored":
        was, numbers = found
        check_erasable(open_numbers=numbers, held=bool(await store.held.of(tx, [customer])), erased=was)
    made = await store.requests.insert(tx, id_, "erase", customer, why, by)
    if made == id_:
        tx.emit(ErasureAsked(customer=customer, request=id_, by=by))
    return made


async def finish_copy(tx: Tx, id_: UUID, bytes_: int) -> None:
    """Write down that the copy is there to be taken."""
    await store.requests.finish(tx, id_, bytes_, tx.now + FILE_MS)


async def finish_erasure(tx: Tx, request: PrivacyRequest, customers: Sequence[UUID]) -> None:
    """Write down that somebody was erased, and remember him as a digest."""
    await store.held.note_erased(tx, [digest(tx.tenant, customer) for customer in customers])
    await store.requests.finish(tx, request.id)
    done = await store.requests.one(tx, request.id)
    rows_ = sum(done.counts.values()) if done else 0
    tx.emit(Erased(customer=request.customer, request=request.id, rows=rows_, by=request.by))


async def hold(tx: Tx, id_: UUID, customer: UUID, reason: str, by: UUID) -> None:
    """Hold a customer's data. Raises Refused without a reason, Problem while he is erased or was."""
    found = await store.held.erasable(tx, customer)
    if found is None:
        raise NotThere("customer")
    check_erasable(open_numbers=[], held=False, erased=found[0])
    going = await store.requests.page(tx, customer, None, 1)
    if any(each.kind == "erase" and each.done_at is None for each in going):
        raise Refused("erasing", "This customer is being erased.", "It cannot be held back any more.")
    why = clean(reason, REASON_MAX)
    if not why:
        raise Refused("reason", "A hold needs a reason.", "Write which matter it is for.", field="reason")
    if await store.held.put(tx, LegalHold(id=id_, customer=customer, reason=why, by=by, at=tx.now, lifted_at=None)):
        tx.emit(HoldPlaced(customer=customer, hold=id_, by=by))


async def lift(tx: Tx, id_: UUID, by: UUID) -> None:
    """Lift a hold. Raises NotThere."""
    customer = await store.held.lift(tx, id_, by)
    if customer is None:
        raise NotThere("hold")
    tx.emit(HoldLifted(customer=customer, hold=id_, by=by))


async def holds(tx: Tx, customer: UUID) -> list[LegalHold]:
    """Return the holds that are on a customer."""
    return await store.held.of(tx, [customer])


async def swept(tx: Tx, rule: Rule, more: int) -> None:
    """Write down that a sort of data came to its end for this night."""
    rows_ = await store.retention.finish(tx, rule.sort, more, next_night(tx.now, await store.retention.zone(tx)))
    if rows_:
        tx.emit(LetGo(tenant=tx.tenant, sort=rule.sort, days=rule.days, rows=rows_))
