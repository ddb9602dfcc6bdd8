"""The guard against being passed around (C8): a note each time, never back to a queue, the third time a supervisor."""

import uuid

import msgspec


class Visit(msgspec.Struct, frozen=True):
    """Where a contact has been: a queue, an agent, or an agent reached through a queue. The first is no transfer."""

    queue: uuid.UUID | None
    agent: uuid.UUID | None


class Allowed(msgspec.Struct, frozen=True):
    """The transfer may go where it was meant to; ``transfers`` counts it too."""

    transfers: int


class ToSupervisor(msgspec.Struct, frozen=True):
    """The contact has been passed on often enough: a supervisor takes it, whatever was asked."""

    transfers: int


class NoteNeeded(Exception):
    """A warm hand-over needs a note, so that the customer need not tell it all again."""


class AlreadyVisited(Exception):
    """The contact has been there: nobody is sent back to a queue, nor to the agent who has it."""


def transfer(
    history: tuple[Visit, ...],
    to_queue: uuid.UUID | None,
    to_agent: uuid.UUID | None,
    note: str,
    *,
    limit: int = 2,
) -> Allowed | ToSupervisor:
    """Decide a transfer. ``history``: the visits so far, in order; after ``limit`` transfers a supervisor is next."""
    if (to_queue is None) == (to_agent is None):
        raise ValueError("a transfer goes to a queue or to an agent")
    if not note.strip():
        raise NoteNeeded
    transfers = max(0, len(history) - 1) + 1
    if transfers > limit:
        return ToSupervisor(transfers)
    if to_queue is not None and any(visit.queue == to_queue for visit in history):
        raise AlreadyVisited
    if to_agent is not None and history and history[-1].agent == to_agent:
        raise AlreadyVisited
    return Allowed(transfers)
