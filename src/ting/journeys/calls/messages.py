"""What callers say into the machine, for who leads calls: a message becomes a contact that waits to be answered."""

from pathlib import Path
from uuid import UUID, uuid5

import msgspec
import structlog

from ting.domains.telephony import api as telephony
from ting.journeys.calls import steps, waiting
from ting.journeys.calls.steps import Wish
from ting.journeys.contact.guard import not_banned
from ting.journeys.contact.queue import Outlooks
from ting.journeys.recordings.keep import Made, Recorder
from ting.kit.db import Database, Tx
from ting.kit.problem import Problem
from ting.kit.sound import NoSound, leg_of

__all__ = ["Message", "Messages", "Wish"]

log = structlog.get_logger()
LEAST_MS = 1000
"""Who hung up sooner has said nothing."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is being taken: whose call it is, where it goes to. It is known before anything is heard."""

    tenant: UUID
    call: UUID
    channel: str
    wish: Wish
    most_s: int
    started_at: int
    contact: UUID | None = None
    """Of who waited, and does not any longer."""

    @property
    def id(self) -> UUID:
        """By which its recording is kept: of one call there is one message."""
        return uuid5(self.call, "message")


class Messages:
    """The door of messages."""

    def __init__(self, db: Database, outlooks: Outlooks, recorder: Recorder) -> None:
        self._db = db
        self._outlooks = outlooks
        self._recorder = recorder

    async def begun(self, tenant: UUID, call: UUID, channel: str, wish: Wish, most_s: int) -> Message | None:
        """Return a message as it is about to be taken; None where the caller may not come in."""
        async with self._db.tx(tenant) as tx:
            found = await telephony.get(tx, call)
            try:
                await not_banned(tx, call, await steps.known(tx, found.caller))
            except Problem as problem:
                log.info("no message is taken", call=str(call), why=problem.code)
                return None
            return Message(
                tenant=tenant,
                call=call,
                channel=channel,
                wish=wish,
                most_s=most_s,
                started_at=tx.now,
                contact=found.contact,
            )

    async def keep(self, message: Message, sound: Path) -> bool:
        """Keep what was said, and its contact with it. False where nothing was said, or it may not be kept; twice is once.

        Raises NoRoom and the like: it is tried again.
        """

        async def begin(tx: Tx) -> UUID:
            if message.contact is not None:
                await waiting.said_into(tx, message.call)
                return message.contact
            return await steps.leave_message(tx, message.call, self._outlooks, message.wish)

        made = Made(
            id=message.id,
            contact=None,
            kind="voicemail",
            queue=message.wish.queue,
            started_at=message.started_at,
            legs=(sound,),
        )
        try:
            leg = leg_of(sound)
            if leg.frames * 1000 < LEAST_MS * leg.rate:
                return await self._nothing(message)
            await self._recorder.keep(message.tenant, made, begin)
        except (NoSound, FileNotFoundError):
            return await self._nothing(message)
        except Problem as problem:
            if problem.code != "banned":
                raise
            return False
        return True

    async def _nothing(self, message: Message) -> bool:
        if message.contact is not None:
            await self._db.run(message.tenant, waiting.said_nothing, message.call)
        return False
