"""HTTP to a Ting server: JSON in and out, refusals as `ProblemError`, and patience while the server is away."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from ting_sim.tasks import PATIENCE_S
from ting_sim.wire import ConnectError, ProblemError

_AWAY = frozenset({502, 503, 504})


def origin_of(url: str) -> str:
    """Return scheme://host[:port] of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def socket_url(url: str, path: str) -> str:
    """Return the WebSocket address of a path on this server."""
    parts = urlsplit(url)
    return f"{'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}{path}"


def tls_for(url: str, *, verify: bool) -> ssl.SSLContext | None:
    """Return the TLS settings for an address, None when it is plain."""
    if urlsplit(url).scheme != "https":
        return None
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Door:
    """One way in: a base address, headers of its own and a pool of connections.

    A request is repeated while the server is away (refused, reset, 502-504), because every unsafe request of Ting
    carries a key or is harmless twice. Any other refusal is raised at once.
    """

    def __init__(self, url: str, *, verify: bool = True, headers: Mapping[str, str] | None = None) -> None:
        self.url = url.rstrip("/")
        self.headers: dict[str, str] = {"Origin": origin_of(url), **(headers or {})}
        self.tls = tls_for(url, verify=verify)
        self._http = httpx.AsyncClient(
            base_url=self.url,
            verify=self.tls if self.tls is not None else False,
            timeout=httpx.Timeout(PATIENCE_S),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=8),
            trust_env=False,
            follow_redirects=False,
        )

    async def ask(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        patience: float = PATIENCE_S,
    ) -> httpx.Response:
        """Send a request; repeat for `patience` seconds while the server is away."""
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        delay = 0.1
        while True:
            trouble: Exception
            try:
                answer = await self._http.request(
                    method,
                    path,
                    json=json,
                    data=data,
                    files=files,
                    params=params,
                    headers={**self.headers, **(headers or {})},
                )
                if answer.status_code not in _AWAY:
                    return self._checked(answer)
                trouble = self._problem(answer)
            except httpx.TransportError as error:
                trouble = ConnectError(f"{method} {path}: {str(error) or type(error).__name__}")
            if loop.time() + delay > until:
                raise trouble
            await asyncio.sleep(delay)
            delay = min(delay * 2, 2.0)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code >= 400:
            raise self._problem(answer)
        return answer

    @staticmethod
    def _problem(answer: httpx.Response) -> ProblemError:
        try:
            data = answer.json()
        except ValueError:
            data = {}
        if not isinstance(data, dict):
            data = {}
        code = str(data.get("code") or f"http_{answer.status_code}")
        where = f"({answer.request.method} {answer.request.url.path})"
        return ProblemError(answer.status_code, code, str(data.get("title") or ""), data, where)
