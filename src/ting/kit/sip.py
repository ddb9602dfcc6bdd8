"""SIP that a browser speaks with the engine through our own web: read first, then carried.

The engine would believe who stands on this machine, as all who come through us do. So what a browser says is read
(`may_say`, `OneCall`), and goes on only where it speaks of itself. What the engine might read otherwise than we do is not
for us to understand: it is refused.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

SIP = Subprotocol("sip")
CLOSE_NONSENSE = 1003
CLOSE_NO_ENGINE = 4503
LARGEST = 64 * 1024
METHODS = frozenset(("REGISTER", "ACK", "BYE", "CANCEL", "INFO", "INVITE", "UPDATE", "OPTIONS", "PRACK"))
OF_A_CALL = frozenset(("INVITE", "ACK", "BYE", "CANCEL", "INFO", "UPDATE", "PRACK"))
LEADS_ELSEWHERE = ("route", "refer-to", "r", "replaces", "join", "event", "o", "path", "p-asserted-identity")
FROM = re.compile(r'^(?:"[^"<>\\]*" *)?<?sip:(?P<user>[A-Za-z0-9]+)@[^<>"]*>?[^<>"]*$')
TAG = re.compile(r";\s*tag\s*=", re.IGNORECASE)
REQUEST = re.compile(
    r"(?P<method>[A-Z]+) sip:(?:(?P<user>[A-Za-z0-9]+)@)?[A-Za-z0-9.:\[\]-]+(?:;[A-Za-z0-9=;.-]*)? SIP/2\.0"
)


def may_say(text: str, username: str) -> bool:
    """Say whether a phone in a browser may say this: one message, an answer or a request of its own and from itself."""
    return _may(text, lambda head, lines: head.partition(" ")[0] in METHODS and _is_from(lines, username))


class OneCall:
    """What a browser may say that was let in for one call: that call, to where it was let, and nothing besides."""

    def __init__(self, username: str, called: str) -> None:
        self._username = username
        self._called = called
        self._call: list[str] | None = None
        """By which its call is known."""

    def may_say(self, text: str) -> bool:
        """Say whether it may say this; its first request says which is its call."""
        return _may(text, self._may_ask)

    def _may_ask(self, head: str, lines: Sequence[str]) -> bool:
        asked, call, to = REQUEST.fullmatch(head), _said(lines, "call-id", "i"), _said(lines, "to", "t")
        if asked is None or asked["method"] not in OF_A_CALL or not _is_from(lines, self._username):
            return False
        if len(call) != 1 or len(to) != 1 or _said(lines, *LEADS_ELSEWHERE):
            return False
        stands = TAG.search(to[0]) is not None
        if (asked["method"] == "INVITE" and not stands) or asked["method"] == "CANCEL":
            if asked["user"] != self._called:
                return False
        elif not stands:
            return False
        self._call = self._call or call
        return call == self._call


def _may(text: str, may_ask: Callable[[str, Sequence[str]], bool]) -> bool:
    """Say whether this may be said: a sign of life, an answer, or a request that may be asked, by its first line and headers."""
    told = _read(text)
    if told is None:
        return False
    head, lines = told
    return not head or head.startswith("SIP/2.0 ") or may_ask(head, lines)


def _read(text: str) -> tuple[str, list[str]] | None:
    """Return the first line and the headers of one message; empty ones for a sign of life, None for what is not for us."""
    if not text.strip("\r\n"):
        return "", []
    top, _, body = text.partition("\r\n\r\n")
    head, *lines = top.split("\r\n")
    if any(ch in line for line in (head, *lines) for ch in "\r\n\0") or any(line[:1] in (" ", "\t") for line in lines):
        return None
    if _said(lines, "content-length", "l") != [str(len(body.encode()))]:
        return None  # something else would follow
    return head, lines


def _is_from(lines: Sequence[str], username: str) -> bool:
    froms = [FROM.search(each) for each in _said(lines, "from", "f")]
    return [match["user"] for match in froms if match] == [username] and len(froms) == 1


def _said(lines: Sequence[str], *names: str) -> list[str]:
    pairs = [line.partition(":") for line in lines]
    return [value.strip() for name, _, value in pairs if name.strip().lower() in names]


async def carry(socket: WebSocket[Any, Any, Any], engine: str, may: Callable[[str], bool]) -> bool:
    """Carry what a browser and the engine say until either goes; False where it said what it may not, and was closed for it.

    Raises OSError, WebSocketException where the engine is not there.
    """
    async with connect(
        engine, subprotocols=[SIP], max_size=LARGEST, proxy=None, ping_interval=None, compression=None
    ) as line:
        out = asyncio.ensure_future(_out(socket, line, may))
        ways: list[asyncio.Future[Any]] = [out, asyncio.ensure_future(_in(socket, line))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
    return out.cancelled() or out.exception() is not None or out.result()


async def _out(socket: WebSocket[Any, Any, Any], line: ClientConnection, may: Callable[[str], bool]) -> bool:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            text = await socket.receive_data(mode="text")
            if len(text) > LARGEST or not may(text):
                await close(socket, CLOSE_NONSENSE)
                return False
            await line.send(text)
    return True


async def _in(socket: WebSocket[Any, Any, Any], line: ClientConnection) -> None:
    async for text in line:
        await socket.send_data(text if isinstance(text, str) else text.decode("utf-8", "replace"), mode="text")


async def close(socket: WebSocket[Any, Any, Any], code: int) -> None:
    """Close a socket that may be closed already."""
    with contextlib.suppress(RuntimeError, WebSocketDisconnect, OSError):
        await socket.close(code)
