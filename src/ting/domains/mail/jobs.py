"""The outbox goes out: claimed, handed over, settled. Any number of processes may do this: a mail is sent by one.

Before its content goes, a mail is marked; who dies before the mark has not sent it, who dies after it may have. The
first waits again, the second is unsure and shown to a person. Nothing is lost, and what may be double says so.
"""

import asyncio
from typing import Protocol
from uuid import UUID

import structlog

from ting.domains.mail import api, store
from ting.domains.mail.model import KEPT_MS, TRIES, Claimed, after, pause
from ting.kit import clock
from ting.kit.db import AWAY, Database
from ting.kit.ids import chance
from ting.kit.smtp import Delivery, Letter, Picture, deliver

log = structlog.get_logger()

AT_ONCE = 4
TICK = 0.5
FAREWELL = 5.0
LOOK_BACK = 3600.0


class Pictures(Protocol):
    """Where pictures are had from; none when it is not there any more: the mail goes without."""

    async def get(self, tenant: UUID, file: UUID, /) -> Picture | None: ...


class Post:
    """The mail of one process. `node` is its presence: who is gone from there has let go of his mails."""

    def __init__(self, db: Database, node: UUID, house: api.House, pictures: Pictures) -> None:
        self._db = db
        self._node = node
        self._house = house
        self._pictures = pictures
        self._held: set[UUID] = set()

    async def run(self) -> None:
        """Send for ever."""
        looked = -LOOK_BACK
        while True:
            if clock.monotonic() - looked >= LOOK_BACK:
                looked = clock.monotonic()
                async with self._db.house() as tx:
                    await store.forget_old(tx, tx.now - KEPT_MS)
            if not await self.step():
                await asyncio.sleep(TICK)

    async def step(self) -> int:
        """Send what is due, a few at once; return how many."""
        async with self._db.house() as tx:
            await store.take_back(tx, self._node, list(self._held))
            mails = await store.claim(tx, self._node, AT_ONCE)
        self._held |= {mail.id for mail in mails}
        batch = asyncio.gather(*(self._send(mail) for mail in mails), return_exceptions=True)
        try:
            for fault in await asyncio.shield(batch):
                if isinstance(fault, Exception):
                    log.error("mail failed here, tried again later", exc_info=fault)
        except asyncio.CancelledError:
            # Going down on purpose: what is being handed over may end well, and then nobody has to be asked.
            await asyncio.wait([batch], timeout=FAREWELL)
            raise
        finally:
            self._held -= {mail.id for mail in mails}
        return len(mails)

    async def _send(self, mail: Claimed) -> None:
        sending, now = await self._sending(mail)
        if mail.until is not None and now >= mail.until:
            await self._settle(mail, "refused", reason="expired", code=None, said="", forget=True)
        elif sending is None:
            await self._settle(mail, "later", reason="no_sender", code=None, said="")
        else:
            told = await self._deliver(mail, sending)
            await self._settle(mail, told.outcome, reason=told.step, code=told.code, said=told.said)

    async def _sending(self, mail: Claimed) -> tuple[api.Sending | None, int]:
        """Return who sends this mail, and the time."""
        async with self._db.house() as tx:
            if mail.tenant is None and self._house.sending is not None:
                return self._house.sending, tx.now
            tenant = mail.tenant or mail.via
            return await api.sending(tx, tenant) if tenant else None, tx.now

    async def _deliver(self, mail: Claimed, sending: api.Sending) -> Delivery:
        async def handing_over() -> bool:
            async with self._db.house() as tx:
                return await store.note_handing_over(tx, mail.id, self._node)

        letter = Letter(
            message_id=message_id(mail.id, sending.sender),
            at=mail.created_at,
            from_address=sending.sender.from_address,
            from_name=sending.sender.from_name,
            reply_to=sending.sender.reply_to,
            to=mail.to,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            picture=await self._pictures.get(mail.tenant, mail.picture) if mail.tenant and mail.picture else None,
        )
        # A tenant's server must not lead into the installation's own network where that is forbidden; its own may.
        forbidden = self._house.public_only and sending is not self._house.sending
        return await deliver(sending.server, letter, public_only=forbidden, handing_over=handing_over)

    async def _settle(
        self, mail: Claimed, outcome: str, *, reason: str, code: int | None, said: str, forget: bool = False
    ) -> None:
        """Write down what became of it, as often as that takes: what was sent must not be sent again."""
        state = after(outcome, mail.tries)
        while True:
            try:
                async with self._db.house() as tx:
                    await store.settle(
                        tx,
                        mail.id,
                        self._node,
                        state,
                        reason=None if state == "sent" else reason,
                        code=code,
                        said=said,
                        next_at=tx.now + pause(mail.tries, chance()),
                        forget=forget or state == "sent",
                    )
                break
            except AWAY:
                await asyncio.sleep(TICK)
        if state != "sent":
            log.warning(
                "mail not sent", mail=str(mail.id), state=state, step=reason, code=code, tries=mail.tries, of=TRIES
            )


def message_id(mail: UUID, sender: api.Sender) -> str:
    """Return a mail's Message-ID, the same at each try."""
    return f"<{mail}@{sender.from_address.rpartition('@')[2]}>"
