"""Who asks, and may he? Every route names a permission; what it needs of the caller is checked before it runs.

`opt={"permission": …}` of a route is one of
- "public": anybody, with or without a session;
- "signed": anybody who is signed in;
- a permission that a module declares: signed in, and granted it in the tenant of the address. Who is no member gets 404: "not
  there" and "not yours" look the same.
A program sends a token (`Authorization: Bearer ting_…`): then no cookie is looked at and no header against foreign pages is needed,
for no page can send it; it reaches what its permissions name in its tenant, and nothing that is a person's own ("signed").
Who lacks a second factor that a tenant of his asks for reaches only what says `"early"`: what it takes to set it up.
A route of a module that the tenant has off is not there for it: `"with"`, which app/catalogue.py writes from the manifests.
A route that shows who customers are in a form that cannot be masked (a file) says `"personal": "whole"`: it is not for
roles to which that is hidden. All other answers are masked on their way out (sight.veiled).
All that is asked below /api/ is counted (limits.py) before anything else is looked at.
A route that gives data away as a file says what with `"exports"`; that it was asked for stands in the audit trail before
the first byte goes.
What is asked under a key (once.py) is done once: the key is taken last, when all else has let it through.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Scope

from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.kit.cookie import SESSION
from ting.kit.db import Database
from ting.kit.problem import Forbidden, NotThere, Problem
from ting.web import sight
from ting.web.door import Door
from ting.web.limits import Limits
from ting.web.once import HEADER, Once
from ting.web.sight import VEIL, HiddenError, Veil

SAFE = {"GET", "HEAD", "OPTIONS"}


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let the request through to its handler, with `signed` and `tenant` in its state, or raise Problem."""
    permission = handler.opt.get("permission")
    if permission is None and connection.scope.get("method") == "OPTIONS":
        return  # the framework's own answer: which methods there are
    if permission is None:
        raise RuntimeError(f"the route {handler} names no permission")
    door: Door = connection.app.state.door
    limits: Limits = connection.app.state.limits
    counted = "method" in connection.scope and connection.scope["path"].startswith("/api/")
    if permission == "public":
        if counted:
            limits.stranger(connection)
        await door.admits(handler.opt, connection.path_params)
        return
    try:
        signed = await signed_in(connection, door)
    except Problem:
        if counted:
            limits.stranger(connection)
        raise
    if counted:
        limits.signed(connection, signed)
    _may_ask(connection, handler, signed)
    connection.state.signed = signed
    slug = connection.path_params.get("slug")
    if slug is None:
        VEIL.set(await door.veil(signed))
        return
    await _in_tenant(connection, handler, signed, slug)


async def _in_tenant(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler, signed: people.Signed, slug: str
) -> None:
    """Let through who may do this in the tenant, as far as he sees what is named there."""
    door: Door = connection.app.state.door
    permission = handler.opt["permission"]
    tenant = await door.tenant(slug)
    if tenant is None or tenant.id not in signed.memberships:
        raise NotThere("tenant")
    connection.state.tenant = tenant
    await door.admits(handler.opt, connection.path_params)
    if permission != "signed" and not signed.may(tenant.id, permission):
        raise Forbidden(permission)
    sees = await door.sees(signed, tenant.id)
    connection.state.sees = sees
    if sees is not None:
        await sight.check(door.db.seen_by(sees), tenant.id, sees, connection.path_params)
    if not signed.memberships[tenant.id].rights.personal:
        if handler.opt.get("personal") == "whole":
            raise HiddenError
        VEIL.set(Veil(whole=True))
    if "exports" in handler.opt:
        await door.exports(tenant.id, signed.person.id, handler.opt["exports"])
    if HEADER in connection.headers and connection.scope.get("method", "GET") not in SAFE:
        keys: Once = connection.app.state.once
        await keys.take(connection, tenant.id, signed.person.id)


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any], door: Door) -> people.Signed:
    """Return who the token, else the session cookie, says it is. Raises Problem 401."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":  # of a proxy before us: another scheme, none of ours
        acts = await door.bearer(token.strip())
        if acts is None:
            raise Problem(
                "token_wrong",
                "This token is not, or no longer, good.",
                "Make a new one under Settings, API tokens.",
                status=401,
            )
        return acts
    secret = connection.cookies.get(SESSION)
    signed = await door.who(secret) if secret else None
    if signed is None:
        raise Problem("not_signed_in", "You are not signed in.", "Sign in first.", status=401)
    return signed


def _may_ask(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler, signed: people.Signed) -> None:
    """Raise Problem 403 for what a program, another site's page, or who lacks a second factor may not ask."""
    if signed.token:
        if handler.opt["permission"] == "signed":
            raise _for_people()
        return
    if connection.scope.get("method", "GET") not in SAFE:
        _ours(connection)
    if signed.lacks_second_factor and "early" not in handler.opt:
        raise _lacking()


def _for_people() -> Problem:
    return Problem(
        "needs_person",
        "This is a person's own, and not for tokens.",
        "Use the routes below /api/t/, or sign in.",
        status=403,
    )


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


def provide_db(scope: Scope, state: State) -> Database:
    """Hand the database to a handler: to one that reads, as far as the caller sees it."""
    db: Database = state.db
    sees = scope.get("state", {}).get("sees")
    return db.seen_by(sees) if sees is not None and scope.get("method") in SAFE else db


def provide_tenant(request: Any) -> tenancy.Tenant:
    """Hand the address's tenant to a handler that asks for `tenant`."""
    tenant: tenancy.Tenant = request.state.tenant
    return tenant
