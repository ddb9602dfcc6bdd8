"""Talks ARI to the Asterisk beside this process."""

import json
import ssl
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlencode

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

ANSWERS_WITHIN = 3.0
APPLICATION = "ting"
NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Whose certificates are believed."""
TRUNK = "trunk-"
"""How the endpoints of trunks are called; a phone's is called as it signs in."""
BROWSER = "b"
"""How the names of phones in browsers begin; those of devices begin with p."""
PAGE = "w"
"""How the names begin as which customers' browsers call."""
LARGEST = 1 << 20


class NoAnswer(Exception):
    """The engine is not there, or does not answer."""


class Denied(NoAnswer):
    """The engine answers, and does not do it: what it was asked about is gone, or cannot be so."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(f"{what}: {status}")
        self.status = status


class Ari:
    """One Asterisk, as long as it runs: the next one has another address and another secret."""

    def __init__(self, url: str, user: str, secret: str) -> None:
        # What the environment says of proxies does not count: it is on this machine. Nor is anybody's certificate asked for:
        # to read all that the world trusts takes longer than a call does.
        self._http = httpx.AsyncClient(
            base_url=url, auth=(user, secret), timeout=ANSWERS_WITHIN, trust_env=False, verify=NOBODY
        )
        self._events = "ws" + url.removeprefix("http") + "/events?" + urlencode(
            {"app": APPLICATION, "subscribeAll": "true", "api_key": f"{user}:{secret}"}
        )  # fmt: skip

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def ping(self) -> None:
        """Return when it has answered. Raises NoAnswer."""
        await self.ask("GET", "/asterisk/ping")

    async def ask(self, method: str, path: str, *, body: Any = None, **query: str | int) -> Any:
        """Ask for something; return what it says. Raises NoAnswer, Denied where it answers that it cannot be."""
        what = f"{method} {path}"
        try:
            answer = await self._http.request(method, path, params=query, json=body)
        except httpx.HTTPError as error:
            raise NoAnswer(f"{what}: {type(error).__name__}") from error
        if answer.is_error:
            raise Denied(what, answer.status_code)
        try:
            return answer.json() if answer.content else None
        except ValueError as error:
            raise NoAnswer(f"{what}: no JSON") from error

    async def tell(self, method: str, path: str, *, body: Any = None, **query: str | int) -> bool:
        """Ask for something that may have come to nothing meanwhile; False when it has. Raises NoAnswer."""
        try:
            await self.ask(method, path, body=body, **query)
        except Denied:
            return False
        return True

    async def events(self) -> AsyncIterator[dict[str, Any] | None]:
        """Yield None once it is being listened, then whatever happens, until the engine is gone. Raises NoAnswer."""
        try:
            async with connect(self._events, max_size=LARGEST, proxy=None, ping_interval=None) as socket:
                yield None
                async for text in socket:
                    yield json.loads(text)
        except (OSError, WebSocketException, ValueError) as error:
            raise NoAnswer(f"events: {type(error).__name__}") from error


def part(text: str) -> str:
    """Return a text as part of a path."""
    return quote(text, safe="")
