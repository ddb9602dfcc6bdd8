"""Phones in browsers: they speak SIP with the engine of this machine through us, for as long as their sign-in lasts.

Nothing of the engine is open to the network for it. It would believe who stands on this machine, though, as all who come
through us do: so what a browser says is read first (`may_say`), and goes on only where it speaks of itself.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from ting.domains.people import api as people
from ting.domains.telephony import api as telephony
from ting.kit.db import Database
from ting.web.door import Door
from ting.web.live import CLOSE_NONSENSE, CLOSE_SIGNED_OUT, who_comes

log = structlog.get_logger()

SIP = Subprotocol("sip")
CLOSE_ELSEWHERE = 4410
"""Another browser of this person's is his phone now."""
CLOSE_ANEW = 4404
"""What it was given is no more: it asks for something new."""
CLOSE_NO_ENGINE = 4503
RECHECK = 4.0
LARGEST = 64 * 1024
METHODS = frozenset(("REGISTER", "ACK", "BYE", "CANCEL", "INFO", "INVITE", "UPDATE", "OPTIONS", "PRACK"))
FROM = re.compile(r'^(?:"[^"<>\\]*" *)?<?sip:(?P<user>[A-Za-z0-9]+)@[^<>"]*>?[^<>"]*$')


def may_say(text: str, username: str) -> bool:
    """Say whether a phone in a browser may say this: one message, an answer or a request of its own and from itself.

    What the engine might read otherwise than we do is not for us to understand: it is refused.
    """
    if not text.strip("\r\n"):
        return True  # it says that it is there
    top, _, body = text.partition("\r\n\r\n")
    head, *lines = top.split("\r\n")
    if any(ch in line for line in (head, *lines) for ch in "\r\n\0") or any(line[:1] in (" ", "\t") for line in lines):
        return False
    if _said(lines, "content-length", "l") != [str(len(body.encode()))]:
        return False  # something else would follow
    if head.startswith("SIP/2.0 "):
        return True
    if head.partition(" ")[0] not in METHODS:
        return False
    froms = [FROM.search(each) for each in _said(lines, "from", "f")]
    return [match["user"] for match in froms if match] == [username] and len(froms) == 1


def _said(lines: Sequence[str], *names: str) -> list[str]:
    pairs = [line.partition(":") for line in lines]
    return [value.strip() for name, _, value in pairs if name.strip().lower() in names]


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
                    await _close(socket, CLOSE_SIGNED_OUT)
                elif phone not in phones:
                    await _close(socket, CLOSE_ANEW)

    async def serve(self, socket: WebSocket[Any, Any, Any]) -> None:
        """Let one browser speak with the engine until either goes."""
        await socket.accept(subprotocols=SIP)
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
            elsewhere = CLOSE_ELSEWHERE if phone is not None and phone.session != signed.session else CLOSE_NO_ENGINE
            await socket.close(CLOSE_ANEW if phone is None else elsewhere)
            return
        self._there[socket] = (phone.id, signed.session)
        try:
            async with connect(
                engine, subprotocols=[SIP], max_size=LARGEST, proxy=None, ping_interval=None, compression=None
            ) as line:
                await _carry(socket, line, phone.username)
        except (OSError, WebSocketException) as error:
            log.info("a browser's phone has lost the engine", error=type(error).__name__)
        finally:
            self._there.pop(socket, None)
            await _close(socket, CLOSE_NO_ENGINE)


async def _carry(socket: WebSocket[Any, Any, Any], line: ClientConnection, username: str) -> None:
    """Carry what both say until one of them goes."""
    ways = [asyncio.ensure_future(_out(socket, line, username)), asyncio.ensure_future(_in(socket, line))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _out(socket: WebSocket[Any, Any, Any], line: ClientConnection, username: str) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            text = await socket.receive_data(mode="text")
            if len(text) > LARGEST or not may_say(text, username):
                log.warning("a browser's phone spoke for another")
                await _close(socket, CLOSE_NONSENSE)
                return
            await line.send(text)


async def _in(socket: WebSocket[Any, Any, Any], line: ClientConnection) -> None:
    async for text in line:
        await socket.send_data(text if isinstance(text, str) else text.decode("utf-8", "replace"), mode="text")


async def _close(socket: WebSocket[Any, Any, Any], code: int) -> None:
    """Close a socket that may be closed already."""
    with contextlib.suppress(RuntimeError, WebSocketDisconnect, OSError):
        await socket.close(code)


@websocket("/api/me/phone/line", opt={"permission": "public"})
async def phone_line(socket: WebSocket[Any, Any, Any]) -> None:
    """SIP of a phone in a browser; the session is checked when it opens, and its end closes it."""
    phones: BrowserPhones = socket.app.state.browser_phones
    await phones.serve(socket)
