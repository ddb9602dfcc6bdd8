"""The door of calls from pages, for the channel whose pages they are."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from litestar import WebSocket

from ting.domains.customers.api import Visitor
from ting.domains.telephony import api as telephony
from ting.domains.telephony.api import CALLED, REALM, PageCallGiven
from ting.domains.tenancy.api import ContactPoint
from ting.journeys.calls import from_page
from ting.kit import sip
from ting.kit.db import Database, Tx
from ting.kit.ice import IceServer, Ways
from ting.kit.problem import Gone

__all__ = ["CALLED", "REALM", "PageCalls"]

RECHECK = 4.0
CLOSE_OVER = 4404


class PageCalls:
    """The calls that customers' browsers place through this process."""

    def __init__(self, db: Database, engine: Callable[[], str | None], ways: Callable[[], Ways]) -> None:
        """`engine`: where the engine of this machine takes browsers in, while it runs."""
        self._db = db
        self.engine = engine
        self._ways = ways
        self._there: dict[UUID, WebSocket[Any, Any, Any]] = {}

    async def offered(self, point: ContactPoint) -> bool:
        """Say whether somebody may call from this contact point now."""
        if point.calls is None or self.engine() is None:
            return False
        async with self._db.tx(point.tenant) as tx:
            return await from_page.offered(tx, point)

    async def grant(self, point: ContactPoint, visitor: Visitor, lang: str) -> tuple[PageCallGiven, list[IceServer]]:
        """Let a visitor's browser place one call; return by what, and by which ways. Raises Problem."""
        if self.engine() is None:
            raise Gone("no_telephone", "This house has no telephone.", "Whoever runs it switches it on.")

        async def work(tx: Tx) -> tuple[PageCallGiven, int]:
            return await from_page.grant(tx, point.id, visitor, lang), tx.now

        given, now = await self._db.run(point.tenant, work)
        return given, self._ways().of(given.id, now)

    async def line(self, point: ContactPoint, id_: UUID) -> str | None:
        """Return as whom a call speaks that was granted here and is good; None: there is none."""
        async with self._db.house() as tx:
            found = (await telephony.live_page_calls(tx, [id_])).get(id_)
        return found.username if found is not None and found.tenant == point.tenant else None

    @contextlib.contextmanager
    def on(self, id_: UUID, socket: WebSocket[Any, Any, Any]) -> Iterator[None]:
        """Know a call's socket while it is open."""
        self._there[id_] = socket
        try:
            yield
        finally:
            if self._there.get(id_) is socket:
                del self._there[id_]

    async def recheck(self) -> None:
        """Close those whose call is over, or was not begun in time, for ever."""
        while True:
            await asyncio.sleep(RECHECK)
            asked = dict(self._there)
            if not asked:
                continue
            async with self._db.house() as tx:
                live = await telephony.live_page_calls(tx, list(asked))
            for id_, socket in asked.items():
                if id_ not in live:
                    await sip.close(socket, CLOSE_OVER)
