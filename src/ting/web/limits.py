"""How much may be asked: by a session, a token, all of a tenant's tokens, and from an address without either. See docs/adr/0043."""

import asyncio
import hashlib
import ipaddress
from collections.abc import Mapping
from typing import Any

import structlog
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from ting.domains.people import api as people
from ting.kit import clock, rate
from ting.kit.db import AWAY, Database
from ting.kit.problem import TooMany
from ting.kit.rate import Counter, Rule, Stand

log = structlog.get_logger()
BEAT = 0.5
USUAL = {"session": 1200, "token": 600, "tenant": 3000, "address": 1200}
"""So many a minute; TING_LIMITS changes them."""


def read_limits(text: str) -> dict[str, int]:
    """Read `session=1200, token=600`. Raises ValueError."""
    found = dict(USUAL)
    for each in text.replace(",", " ").split():
        name, _, many = each.partition("=")
        if name not in USUAL or not many.isdecimal() or not 0 < int(many) <= 10_000_000:
            raise ValueError(f"{each!r} is none of {', '.join(f'{known}=…' for known in USUAL)}, so many a minute")
        found[name] = int(many)
    return found


class Limits:
    """The limits of one process."""

    def __init__(self, db: Database, rules: Mapping[str, int], uncounted: str) -> None:
        """`uncounted`: the proxies' own addresses: one that does not say for whom it asks would be one customer."""
        self._db = db
        self._rules = {name: Rule(name, many) for name, many in rules.items()}
        networks = (each.strip() for each in uncounted.split(","))
        self._uncounted = [ipaddress.ip_network(each, strict=False) for each in networks if each not in ("", "*")]
        self._counter = Counter()

    def signed(self, connection: ASGIConnection[Any, Any, Any, Any], signed: people.Signed) -> None:
        """Count what a person's session, or a program, asks. Raises TooMany."""
        for name, whose in _whose(signed):
            self._take(connection, name, whose)

    def said(self, signed: people.Signed) -> None:
        """Count what was said on a live line as if it had been asked. Raises TooMany."""
        for name, whose in _whose(signed):
            self._count(name, whose, [])

    def stranger(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        """Count what an address asks that shows nothing of who it is, or nothing that is good. Raises TooMany."""
        found = _address(connection.client.host if connection.client else "")
        if found is not None and not any(found in net for net in self._uncounted if net.version == found.version):
            whose = ipaddress.ip_network((found, 64), strict=False) if found.version == 6 else found  # one line's own
            self._take(connection, "address", hashlib.sha256(str(whose).encode()).hexdigest()[:32])

    def _take(self, connection: ASGIConnection[Any, Any, Any, Any], name: str, whose: str) -> None:
        self._count(name, whose, connection.scope.setdefault("state", {}).setdefault("stands", []))

    def _count(self, name: str, whose: str, stands: list[Stand]) -> None:
        stand = self._counter.take(f"{name}:{whose}", self._rules[name], clock.wall_ms())
        stands.append(stand)
        if not stand.good:
            raise TooMany(
                "too_many_requests", "This asks more often than is allowed here.", after_ms=stand.over_s * 1000
            )

    async def beat(self) -> None:
        """Tell the others what was counted, and hear what they have, for ever."""
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self.share()
            except AWAY:
                log.warning("limits are counted by this process alone: the database is away")

    async def share(self) -> None:
        """Tell and hear once; nothing is asked while nobody asks much."""
        now = clock.wall_ms()
        told = sorted(self._counter.untold(now))  # one order of locks in all processes
        if not told:
            return
        async with self._db.house() as tx:
            found = await rate.share(tx, told)
        for (whose, minute, many), all_ in zip(told, found, strict=True):
            self._counter.heard(whose, minute, many, all_)


class Standing(ASGIMiddleware):
    """Says on each answer of the API how it stands (draft-ietf-httpapi-ratelimit-headers)."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request through."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                stands: list[Stand] = scope.get("state", {}).get("stands", [])
                message["headers"] = [*message["headers"], *_headers(stands)]
            await send(message)

        await next_app(scope, receive, sending)


def _whose(signed: people.Signed) -> list[tuple[str, str]]:
    """Return on whose accounts it goes: the limit's name, and who has it."""
    if not signed.token:
        return [("session", str(signed.session))]
    return [("token", str(signed.session)), *(("tenant", str(tenant)) for tenant in signed.memberships)]


def _headers(stands: list[Stand]) -> list[tuple[bytes, bytes]]:
    if not stands:
        return []
    policy = ", ".join(f'"{each.rule.name}";q={each.rule.a_minute};w=60' for each in stands)
    left = ", ".join(f'"{each.rule.name}";r={each.left};t={each.over_s}' for each in stands)
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
