"""Around every request: how long it took, what came of it, and the span that what follows on it belongs to."""

from typing import Any

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from ting.kit import clock, measure, trace


class Measured(ASGIMiddleware):
    """Counts by the route's template: an address may hold a secret, and each id would be a series of its own."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request through."""
        began, status = clock.monotonic(), 500
        method, route = str(scope.get("method")), route_of(scope)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with trace.span(f"{method} {route}", _parent(scope)):
            try:
                await next_app(scope, receive, sending)
            finally:
                measure.answered(method, route, status, clock.monotonic() - began)


def route_of(scope: Any) -> str:
    """Return the template of a request's address, which tells nothing of whom it is about."""
    return str(scope.get("path_template") or "none")


def _parent(scope: Any) -> str | None:
    found = [value for name, value in scope["headers"] if name == b"traceparent"]
    return found[0].decode("latin-1") if found else None
