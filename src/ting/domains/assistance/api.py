"""The door of assistance: a call is made, one supervisor answers it, and every change is announced."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.assistance import store
from ting.domains.assistance.model import Call, State, words_of
from ting.events.contact import AssistAnswered, AssistCalled, AssistEnded, AssistNoted
from ting.kit.db import Tx
from ting.kit.problem import Gone, NotThere

__all__ = ["Call", "State"]


async def call(tx: Tx, id_: UUID, *, contact: UUID, queue: UUID, agent: UUID, words: str | None) -> Call:
    """Call a supervisor to a contact. The same id again, or while another call of the contact rings, is that call."""
    made = Call(
        id=id_, contact=contact, queue=queue, agent=agent, words=words_of(words), state="calling", called_at=tx.now
    )
    if not await store.insert(tx, made):
        known = await store.by_id(tx, id_)
        if known is None or known.contact != contact:
            ringing = await store.live(tx, [contact])
            if not ringing:
                raise NotThere("call")
            return ringing[0]
        return known
    tx.emit(AssistCalled(contact=contact, call=id_, queue=queue, agent=agent))
    return made


async def get(tx: Tx, id_: UUID) -> Call:
    """Return a call. Raises NotThere."""
    found = await store.by_id(tx, id_)
    if found is None:
        raise NotThere("call")
    return found


async def note(tx: Tx, of: Call, words: str | None) -> Call:
    """Say what a call is about, while it rings. Raises Gone when it does not any more."""
    kept = await store.set_words(tx, of.id, words_of(words))
    if kept is None:
        raise _over()
    tx.emit(AssistNoted(contact=of.contact, call=of.id))
    return kept


async def answer(tx: Tx, of: Call, supervisor: UUID) -> Call:
    """Answer a call: of several, the first. Twice by the same is once. Raises Gone `call_answered` or `call_over`."""
    taken = await store.end(tx, of.id, "answered", by=supervisor)
    if taken is None:
        now = await get(tx, of.id)
        if now.answered_by == supervisor:
            return now
        if now.answered_by is not None:
            raise Gone("call_answered", "Another supervisor has answered.", "Nothing is left to do here.")
        raise _over()
    tx.emit(
        AssistAnswered(
            contact=of.contact, call=of.id, agent=of.agent, by=supervisor, waited_ms=max(0, tx.now - of.called_at)
        )
    )
    return taken


async def end(tx: Tx, of: Call, outcome: str) -> Call | None:
    """End a call without an answer: cancelled by its agent, or over because its contact is. None when it had ended."""
    ended = await store.end(tx, of.id, outcome)
    if ended is not None:
        tx.emit(AssistEnded(contact=of.contact, call=of.id, agent=of.agent, outcome=outcome))  # type: ignore[arg-type]
    return ended


async def live(tx: Tx, contacts: Sequence[UUID] | None = None) -> list[Call]:
    """Return the tenant's calls that nobody has answered, the oldest first: all, or beside these contacts."""
    return await store.live(tx, contacts)


def _over() -> Gone:
    return Gone("call_over", "This call is over.", "The contact has ended, or its agent needs nobody any more.")
