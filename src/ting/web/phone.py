"""Phones in browsers: they speak SIP with the engine of this machine through us, for as long as their sign-in lasts.

Nothing of the engine is open to the network for it; what a browser says is read first (kit/sip.py).
"""

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import structlog
from litestar import WebSocket, websocket
from websockets.exceptions import WebSocketException

from ting.domains.people import api as people
from ting.domains.telephony import api as telephony
from ting.kit import sip
from ting.kit.db import Database
from ting.web.door import Door
from ting.web.live import CLOSE_SIGNED_OUT, who_comes

log = structlog.get_logger()

CLOSE_ELSEWHERE = 4410
"""Another browser of this person's is his phone now."""
CLOSE_ANEW = 4404
"""What it was given is no more: it asks for something new."""
RECHECK = 4.0


class BrowserPhones:
    """The phones in browsers that come through this process."""

    def __init__(self, db: Database, door: Door, engine: Callable[[], str | None]) -> None:
        """`engine`: where the engine of this machine takes them in, while it runs."""
        self._db = db
        self._door = door
        self._engine = engine
        self._there: dict[WebSocket[Any, Any, Any], tuple[UUID, UUID]] = {}
        """Each one's phone and sign-in."""

    async def recheck(self) -> None:
        """Close those whose sign-in is over, or that are phones no more, and draw the others out, for ever."""
        while True:
            await asyncio.sleep(RECHECK)
            asked = dict(self._there)  # who comes while we ask is not asked about
            if not asked:
                continue
            async with self._db.house() as tx:
                live = await people.live_sessions(tx, [session for _, session in asked.values()])
                phones = await telephony.draw_out(tx, [phone for phone, _ in asked.values()])
            for socket, (phone, session) in asked.items():
                if session not in live:
                    await sip.close(socket, CLOSE_SIGNED_OUT)
                elif phone not in phones:
                    await sip.close(socket, CLOSE_ANEW)

    async def serve(self, socket: WebSocket[Any, Any, Any]) -> None:
        """Let one browser speak with the engine until either goes."""
        await socket.accept(subprotocols=sip.SIP)
        signed = await who_comes(socket, self._door)
        if signed is None:
            return
        if signed.token:
            await socket.close(CLOSE_SIGNED_OUT)
            return
        async with self._db.house() as tx:
            phone = await telephony.browser_phone(tx, signed.person.id)
        engine = self._engine()
        if phone is None or phone.session != signed.session or engine is None:
            elsewhere = (
                CLOSE_ELSEWHERE if phone is not None and phone.session != signed.session else sip.CLOSE_NO_ENGINE
            )
            await socket.close(CLOSE_ANEW if phone is None else elsewhere)
            return
        self._there[socket] = (phone.id, signed.session)
        try:
            if not await sip.carry(socket, engine, lambda text: sip.may_say(text, phone.username)):
                log.warning("a browser's phone spoke for another")
        except (OSError, WebSocketException) as error:
            log.info("a browser's phone has lost the engine", error=type(error).__name__)
        finally:
            self._there.pop(socket, None)
            await sip.close(socket, sip.CLOSE_NO_ENGINE)


@websocket("/api/me/phone/line", opt={"permission": "public"})
async def phone_line(socket: WebSocket[Any, Any, Any]) -> None:
    """SIP of a phone in a browser; the session is checked when it opens, and its end closes it."""
    phones: BrowserPhones = socket.app.state.browser_phones
    await phones.serve(socket)
