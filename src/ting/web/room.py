"""How much is worked on at once: who finds no room is told so, and when to come again. See docs/adr/0049."""

import asyncio
import math
from collections import Counter

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from ting.kit.problem import Busy

AT_ONCE = 256
"""So many requests of the API a process works on; more would only make all of them late."""
OF_ONE = 0.5
"""So much of that may be one tenant's: the rest is kept for others."""
COLLEAGUES = 0.8
"""So much of it may be strangers': those who work here are served before more of them are let in."""


REFUSED_A_SECOND = 200
"""So many are refused in a second, however many come again at once: each costs time that those who were let in wait for."""
PATIENCE_S = 5.0


class Room(ASGIMiddleware):
    """Lets in as many as there is room for."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._most = at_once
        self._inside: Counter[str] = Counter()
        self._outside = 0

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let a request in, or refuse it. Raises Busy."""
        whose = tenant_in(scope["path"])
        if whose is None:
            await next_app(scope, receive, send)
            return
        name, stranger = whose
        inside = self._inside.total()
        if inside >= self._share(COLLEAGUES if stranger else 1) or (name and self._inside[name] >= self._share(OF_ONE)):
            await self._turned_away()
            raise Busy
        self._inside[name] += 1
        try:
            await next_app(scope, receive, send)
        finally:
            self._inside[name] -= 1
            if not self._inside[name]:
                del self._inside[name]

    async def _turned_away(self) -> None:
        self._outside += 1
        try:
            await asyncio.sleep(pause(self._outside))
        finally:
            self._outside -= 1

    def _share(self, of: float) -> int:
        return math.ceil(self._most * of)


def pause(outside: int) -> float:
    """Return the seconds after which one is refused, when so many wait for that: next to none while they are few."""
    return min(outside / REFUSED_A_SECOND, PATIENCE_S)


def tenant_in(path: str) -> tuple[str, bool] | None:
    """Return by what name an address calls its tenant ("" where it names none), and whether strangers use it.

    None: no address of the API; files, pages and what watches the process are always let in.
    """
    parts = path.split("/", 4)
    if parts[1:2] != ["api"]:
        return None
    of_work = parts[2:3] in (["t"], ["desk"], ["me"])
    return (parts[3] if len(parts) > 3 and parts[2] != "me" and parts[2] != "desk" else "", not of_work)
