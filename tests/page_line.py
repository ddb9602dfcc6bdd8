"""A customer's browser that calls, as a program: it speaks SIP by the page's own socket, and says whatever a test lets it say."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.journeys.test_setup import good
from tests.sip import Message, parse, written
from ting_sim.sip import proof

SDP = "\r\n".join((
    "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF 0 101", "c=IN IP4 0.0.0.0",
    "a=mid:0", "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuvwx", "a=fingerprint:sha-256 " + ":".join(["AB"] * 32),
    "a=setup:actpass", "a=rtcp-mux", "a=sendrecv", "a=rtpmap:0 PCMU/8000", "a=rtpmap:101 telephone-event/8000",
    "a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host", "",
))  # fmt: skip
"""A browser's offer; nobody is behind it."""


class PageLine:
    """One socket, by what was granted."""

    def __init__(self, socket: ClientConnection, given: dict[str, Any]) -> None:
        self.socket = socket
        self.given = given
        self._n = 0

    async def ask(
        self,
        method: str,
        to: str = "call",
        *,
        call: str = "",
        tag: str = "",
        user: str = "",
        password: str = "",
        body: str = "",
    ) -> Message | int:
        """Ask for something, prove it where that is asked for; return the last answer, or as which the line was closed."""
        user, call = user or self.given["username"], call or secrets.token_hex(8)
        uri = f"sip:{to}@ting.invalid"
        more: list[tuple[str, str]] = []
        answer: Message | int = 0
        for _ in range(60):  # what was granted is known to the engine a moment later
            self._n += 1
            headers = [
                ("Via", f"SIP/2.0/WS page.invalid;branch=z9hG4bK{secrets.token_hex(8)}"),
                ("Max-Forwards", "70"),
                ("From", f"<sip:{user}@ting.invalid>;tag=1"),
                ("To", f"<{uri}>" + (f";tag={tag}" if tag else "")),
                ("Call-ID", call),
                ("CSeq", f"{self._n} {method}"),
                ("Contact", f"<sip:{user}@page.invalid;transport=ws>"),
                *more,
            ]
            try:
                await self.socket.send(written(f"{method} {uri} SIP/2.0", headers, body).decode())
                answer = told = await self._answer()
                if method == "INVITE":
                    ack = [*headers[:3], ("To", told.one("to")), headers[4], ("CSeq", f"{self._n} ACK")]
                    await self.socket.send(written(f"ACK {uri} SIP/2.0", ack).decode())
            except ConnectionClosed as over:
                return over.rcvd.code if over.rcvd else 0
            if told.code != 401:
                return told
            if more:
                await asyncio.sleep(0.5)
            more = [("Authorization", proof(told, user, password or self.given["password"], method, uri))]
        return answer

    async def _answer(self) -> Message:
        while True:
            text = await self.socket.recv()
            message = parse(text if isinstance(text, bytes) else text.encode())
            if message.code >= 200:
                return message


@asynccontextmanager
async def page_line(url: str, key: str, given: dict[str, Any], origin: str | None = None) -> AsyncIterator[PageLine]:
    """Open the socket of what was granted."""
    at = f"ws{url[4:]}/api/webchat/{key}/call/{given['id']}"
    headers = {"Origin": origin} if origin else {}
    async with connect(at, additional_headers=headers, subprotocols=[Subprotocol("sip")], proxy=None) as socket:
        yield PageLine(socket, given)


async def let_call(ada: httpx.AsyncClient, number: object) -> httpx.Response:
    """Choose the number that customers call from the widget, as an administrator does."""
    (point,) = good(await ada.get("setup/points"))
    value = {**point["value"], "calls": str(number)}
    return await ada.put(f"setup/points/{point['id']}", json={"value": value, "version": point["version"]})


async def closed(line: PageLine) -> int:
    """Return with which word a line is closed that says nothing."""
    try:
        await line.socket.recv()
    except ConnectionClosed as over:
        return over.rcvd.code if over.rcvd else 0
    return 0
