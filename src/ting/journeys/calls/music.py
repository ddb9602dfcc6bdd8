"""What callers hear while they wait or are on hold: the music of their flow's step, else of their queue, else of the company."""

import asyncio
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.flows import api as flows
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.kit import clock
from ting.kit.blob import Blobs
from ting.kit.db import Database, Tx

FRESH_S = 5.0
"""So long it is not asked again what a queue's music is: calls come by the dozen, and begin with it."""
MOST = 1000


class Tunes:
    """The door of music, for who leads calls."""

    def __init__(self, db: Database, blobs: Blobs) -> None:
        self._db = db
        self._blobs = blobs
        self._of: dict[UUID, tuple[float, UUID | None]] = {}
        """A queue's, and until when that is believed."""

    async def of(self, call: telephony.Call, *, flowed: bool) -> UUID | None:
        """Return the file of a call's music; None: the house's own. `flowed`: it may have come by a flow."""
        if call.contact is None:
            return None
        async with self._db.tx(call.tenant) as tx:
            contact = await conversations.get(tx, call.contact)
            own = await _of_step(tx, call.id, contact.queue) if flowed else None
            return own or await self._of_queue(tx, contact.queue)

    async def sound(self, tenant: UUID, file: UUID) -> bytes | None:
        """Return the music itself, as a telephone carries it; None where it is not there any more."""
        return await asyncio.to_thread(self._blobs.get, tenant, file)

    async def _of_queue(self, tx: Tx, queue: UUID) -> UUID | None:
        until, found = self._of.get(queue, (0.0, None))
        if until < clock.monotonic():
            found = (await routing.queue(tx, queue)).settings.music or (await tenancy.current(tx)).music
            if len(self._of) >= MOST:
                self._of.clear()
            self._of[queue] = (clock.monotonic() + FRESH_S, found)
        return found


async def _of_step(tx: Tx, call: UUID, queue: UUID) -> UUID | None:
    walked = await flows.run(tx, call)
    step = flows.queue_step(walked[0].plan, walked[1], queue) if walked else None
    return step.music if step else None
