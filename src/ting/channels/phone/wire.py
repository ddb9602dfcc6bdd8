"""Talks ARI to the Asterisk beside this process."""

from types import TracebackType
from typing import Any, Self

import httpx

ANSWERS_WITHIN = 3.0


class NoAnswer(Exception):
    """The engine is not there, or does not answer."""


class Ari:
    """One Asterisk, as long as it runs: the next one has another address and another secret."""

    def __init__(self, url: str, user: str, secret: str) -> None:
        # What the environment says of proxies does not count: it is on this machine.
        self._http = httpx.AsyncClient(base_url=url, auth=(user, secret), timeout=ANSWERS_WITHIN, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def ping(self) -> None:
        """Return when it has answered. Raises NoAnswer."""
        await self.ask("GET", "/asterisk/ping")

    async def ask(self, method: str, path: str, **query: str | int) -> Any:
        """Ask for something; return what it says. Raises NoAnswer."""
        try:
            answer = await self._http.request(method, path, params=query)
            answer.raise_for_status()
            return answer.json() if answer.content else None
        except (httpx.HTTPError, ValueError) as error:
            raise NoAnswer(f"{method} {path}: {type(error).__name__}") from error
