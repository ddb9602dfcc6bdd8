"""Which calls are recorded, and where what was recorded of them goes."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.recordings import api as recordings
from ting.domains.telephony.api import Call
from ting.journeys.recordings.keep import Made, Recorder
from ting.kit.db import Database
from ting.kit.sound import NoSound

__all__ = ["NoSound", "Records", "Tape"]


class Tape(msgspec.Struct, frozen=True, kw_only=True):
    """A talk that is being recorded: whose, and since when. It is known before anything is heard."""

    id: UUID
    tenant: UUID
    contact: UUID
    queue: UUID
    agent: UUID
    started_at: int
    announce: bool = True
    """Whether the caller is to be told first."""


class Records:
    """The door of recordings, for who leads calls."""

    def __init__(self, db: Database, recorder: Recorder) -> None:
        self._db = db
        self._recorder = recorder

    async def wanted(self, call: Call, agent: UUID, id_: UUID) -> Tape | None:
        """Return what is to be recorded of a talk that begins now; None where its queue is not recorded."""
        async with self._db.tx(call.tenant) as tx:
            if call.contact is None:
                return None
            queue = (await conversations.get(tx, call.contact)).queue
            rule = await recordings.rule(tx, queue)
            if not rule.record:
                return None
            return Tape(
                id=id_,
                tenant=call.tenant,
                contact=call.contact,
                queue=queue,
                agent=agent,
                started_at=tx.now,
                announce=rule.announce,
            )

    async def keep(self, tape: Tape, legs: Sequence[Path]) -> bool:
        """Keep what was recorded: the customer's leg, the agent's. False when it is kept already. Raises NoSound, NoRoom."""
        made = Made(
            id=tape.id,
            contact=tape.contact,
            queue=tape.queue,
            agent=tape.agent,
            started_at=tape.started_at,
            legs=tuple(legs),
        )
        return await self._recorder.keep(tape.tenant, made)
