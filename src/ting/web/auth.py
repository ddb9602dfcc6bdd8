"""Who asks, and may he? Every route names a permission; what it needs of the caller is checked before it runs.

`opt={"permission": …}` of a route is one of
- "public": anybody, with or without a session;
- "signed": anybody who is signed in;
- a permission that a module declares: signed in, and granted it in the tenant of the address. Who is no member gets 404: "not
  there" and "not yours" look the same.
Who lacks a second factor that a tenant of his asks for reaches only what says `"early"`: what it takes to set it up.
A route of a module that the tenant has off is not there for it: `"with"`, which app/catalogue.py writes from the manifests.
A route that gives data away as a file says what with `"exports"`; that it was asked for stands in the audit trail before
the first byte goes.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.kit.cookie import SESSION
from ting.kit.problem import Forbidden, NotThere, Problem
from ting.web.door import Door

SAFE = {"GET", "HEAD", "OPTIONS"}


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let the request through to its handler, with `signed` and `tenant` in its state, or raise Problem."""
    permission = handler.opt.get("permission")
    if permission is None and connection.scope.get("method") == "OPTIONS":
        return  # the framework's own answer: which methods there are
    if permission is None:
        raise RuntimeError(f"the route {handler} names no permission")
    door: Door = connection.app.state.door
    if permission == "public":
        await door.admits(handler.opt, connection.path_params)
        return
    signed = await signed_in(connection, door)
    if connection.scope.get("method", "GET") not in SAFE:
        _ours(connection)
    if signed.lacks_second_factor and "early" not in handler.opt:
        raise _lacking()
    connection.state.signed = signed
    slug = connection.path_params.get("slug")
    if slug is None:
        return
    tenant = await door.tenant(slug)
    if tenant is None or tenant.id not in signed.memberships:
        raise NotThere("tenant")
    connection.state.tenant = tenant
    await door.admits(handler.opt, connection.path_params)
    if permission != "signed" and not signed.may(tenant.id, permission):
        raise Forbidden(permission)
    if "exports" in handler.opt:
        await door.exports(tenant.id, signed.person.id, handler.opt["exports"])


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], door: Door) -> people.Signed:
    """Return who the session cookie says it is. Raises Problem 401."""
    secret = connection.cookies.get(SESSION)
    signed = await door.who(secret) if secret else None
    if signed is None:
        raise Problem("not_signed_in", "You are not signed in.", "Sign in first.", status=401)
    return signed


def _lacking() -> Problem:
    return Problem(
        "second_factor_lacking",
        "Your centre asks for a second factor.",
        "Set it up first: GET /api/me/two-factor.",
        status=403,
    )


def _ours(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Refuse what another site's page could have sent with our cookie: such a page cannot set this header."""
    if connection.headers.get("x-ting") != "1":
        raise Problem(
            "csrf",
            "The request lacks the header X-Ting.",
            "Send the header X-Ting: 1 with everything that changes.",
            status=403,
        )


def provide_signed(request: Any) -> people.Signed:
    """Hand the caller to a handler that asks for `signed`."""
    signed: people.Signed = request.state.signed
    return signed


def provide_tenant(request: Any) -> tenancy.Tenant:
    """Hand the address's tenant to a handler that asks for `tenant`."""
    tenant: tenancy.Tenant = request.state.tenant
    return tenant
