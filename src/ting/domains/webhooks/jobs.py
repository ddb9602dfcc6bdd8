"""What is on its way goes out: claimed, signed, sent, settled. Any number of processes may do this.

A delivery that was in hand when its process died is sent again: it may arrive twice, with the same webhook-id. Each is a
task of its own, so that who answers slowly holds up nobody else.
"""

import asyncio
import contextlib
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import structlog

from ting.domains.webhooks import api, store
from ting.domains.webhooks.model import (
    BODY_SHOWN,
    FAILING_MS,
    KEPT_MS,
    Claimed,
    State,
    WebhookAttempt,
    envelope,
    pause,
    retry_after,
    signatures,
)
from ting.events.webhook import WebhookStopped
from ting.kit import clock
from ting.kit.db import AWAY, Database, Tx
from ting.kit.fetch import Answer, Fetcher, Limits, Unanswered
from ting.kit.ids import chance
from ting.kit.problem import Refused
from ting.kit.tasks import Tasks

log = structlog.get_logger()

AT_ONCE = 64
OF_ONE = 4
TICK = 0.3
FAREWELL = 5.0
LOOK_BACK = 3600.0
LOOK_AROUND = 5.0
LIMITS = Limits(seconds=10.0, size=4096)


class Tell(Protocol):
    """What is said of an event besides its facts, and the short name of its tenant."""

    async def __call__(self, tx: Tx, type_: str, facts: dict[str, Any], /) -> tuple[str, dict[str, Any]]: ...


class Sender:
    """The webhooks of one process. `node` is its presence: who is gone from there has let go of his deliveries."""

    def __init__(self, db: Database, node: UUID, fetcher: Fetcher, tell: Tell) -> None:
        self._db = db
        self._node = node
        self._fetcher = fetcher
        self._tell = tell
        self._held: dict[UUID, asyncio.Task[None]] = {}
        self._tasks = Tasks()
        self._done = asyncio.Event()

    async def run(self) -> None:
        """Send for ever."""
        looked = around = -LOOK_BACK
        try:
            while True:
                if clock.monotonic() - looked >= LOOK_BACK:
                    looked = clock.monotonic()
                    async with self._db.house() as tx:
                        await store.forget_old(tx, tx.now - KEPT_MS)
                if clock.monotonic() - around >= LOOK_AROUND:
                    around = clock.monotonic()
                    async with self._db.house() as tx:
                        await store.take_back(tx, self._node, self._held)
                if not await self.step():
                    self._done.clear()
                    with contextlib.suppress(TimeoutError):  # what was sent lets the next of its thing go
                        await asyncio.wait_for(self._done.wait(), TICK)
        finally:
            held = list(self._held.values())
            if held:  # going down on purpose: what is on the line may arrive, and then is not sent twice
                await asyncio.wait(held, timeout=FAREWELL)
            for task in held:
                task.cancel()

    async def step(self) -> int:
        """Begin to send what is due and there is a hand for; return how many."""
        free = AT_ONCE - len(self._held)
        if not free:
            return 0
        async with self._db.house() as tx:
            claimed = await store.claim(tx, self._node, free, OF_ONE)
        for each in claimed:
            task = self._tasks.start(f"webhook {each.key}", self._send(each))
            self._held[each.id] = task
            task.add_done_callback(partial(self._over, each.id))
        return len(claimed)

    def _over(self, delivery: UUID, _task: object) -> None:
        del self._held[delivery]
        self._done.set()

    async def _send(self, of: Claimed) -> None:
        try:
            body, secrets = await self._write(of)
        except AWAY:
            return  # taken back, and sent later
        except Exception as error:
            log.exception("webhook cannot be written, tried again later", delivery=str(of.id))
            await self._settle(of, Unanswered("here", type(error).__name__))
            return
        at_s = clock.wall_ms() // 1000
        headers = {
            "content-type": "application/json",
            "webhook-id": of.key,
            "webhook-timestamp": str(at_s),
            "webhook-signature": signatures(secrets, of.key, at_s, body),
        }
        told: Answer | Unanswered
        try:
            told = await self._fetcher.ask("POST", of.url, headers=headers, content=body, limits=LIMITS)
        except Unanswered as error:
            told = error
        except Refused as error:
            told = Unanswered("address", error.detail)
        await self._settle(of, told)

    async def _write(self, of: Claimed) -> tuple[bytes, list[str]]:
        """Return what is sent, as it was sent before, and the secrets that sign it."""
        async with self._db.house() as tx:
            secrets = await api.opened(tx, of)
            if of.body is not None:
                return of.body.encode(), secrets
            inner = tx.within(of.tenant)
            tenant, data = await self._tell(inner, of.type, of.facts)
            body = envelope(tenant, of, data)
            await store.keep_body(inner, of.id, body.decode())
            return body, secrets

    async def _settle(self, of: Claimed, told: Answer | Unanswered) -> None:
        """Write down what became of it, as often as that takes."""
        while True:
            try:
                async with self._db.house() as tx:
                    await self._note(tx.within(of.tenant), of, told)
                return
            except AWAY:
                await asyncio.sleep(TICK)

    async def _note(self, tx: Tx, of: Claimed, told: Answer | Unanswered) -> None:
        status = told.status if isinstance(told, Answer) else None
        asked = retry_after(told.headers.get("retry-after")) if isinstance(told, Answer) else None
        taken, gone = status is not None and 200 <= status < 300, status == 410
        wait = None if gone else pause(of.tries, chance(), asked)
        state: State = "accepted" if taken else "parked" if wait is None else "waiting"
        attempt = WebhookAttempt(
            at=tx.now,
            took_ms=told.took_ms,
            status=status,
            step=told.step if isinstance(told, Unanswered) else None,
            said=_words(told),
        )
        if not await store.settle(tx, of.id, self._node, state, tx.now + (wait or 0), attempt):
            return
        if taken:
            await store.note_taken(tx, of.webhook)
            return
        since = await store.note_failing(tx, of.webhook)
        if gone and await store.stop(tx, of.webhook, "gone"):
            tx.emit(WebhookStopped(webhook=of.webhook, because="gone"))
        elif state == "parked" and tx.now - since >= FAILING_MS and await store.stop(tx, of.webhook, "failing"):
            tx.emit(WebhookStopped(webhook=of.webhook, because="failing"))


def _words(told: Answer | Unanswered) -> str:
    """Return the first of an answer as text, fit to keep."""
    if isinstance(told, Unanswered):
        return told.said
    text = told.body[:BODY_SHOWN].decode("utf-8", "replace")
    return "".join(each if each.isprintable() or each in "\n\t" else "�" for each in text)
