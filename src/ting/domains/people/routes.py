"""HTTP of people: signing in and out, oneself, one's sessions."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get
from litestar.datastructures import Cookie

from ting.domains.people import api
from ting.domains.people.model import SESSION_MS
from ting.kit.db import Database

COOKIE = "ting_session"


def session_cookie(request: Request[Any, Any, Any], secret: str) -> Cookie:
    """Return the cookie that holds a session; it is the browser's alone, and never sent from other sites' pages."""
    return Cookie(
        key=COOKIE,
        value=secret,
        max_age=SESSION_MS // 1000 if secret else 0,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )


@delete("/api/session", opt={"permission": "signed"}, status_code=204)
async def sign_out(request: Request[Any, Any, Any], signed: api.Signed, db: Database) -> Response[None]:
    """Sign out: this session and its sockets end."""
    await db.run(None, api.sign_out, signed.person.id, by="own", only=signed.session)
    request.app.state.door.forget(signed.person.id)
    return Response(None, status_code=204, cookies=[session_cookie(request, "")])


@get("/api/me/sessions", opt={"permission": "signed"})
async def my_sessions(signed: api.Signed, db: Database) -> list[api.Session]:
    """List one's live sessions, newest first."""
    return await db.run(None, api.sessions, signed)


@delete("/api/me/sessions", opt={"permission": "signed"}, status_code=204)
async def end_others(request: Request[Any, Any, Any], signed: api.Signed, db: Database) -> None:
    """End all one's sessions but this."""
    await db.run(None, api.sign_out, signed.person.id, by="own", but=signed.session)
    request.app.state.door.forget(signed.person.id)


@delete("/api/t/{slug:str}/people/{person:uuid}/sessions", opt={"permission": "people.manage"}, status_code=204)
async def force_out(
    request: Request[Any, Any, Any], person: UUID, signed: api.Signed, tenant: Any, db: Database
) -> None:
    """End all sessions of one of the tenant's people, within seconds and on all his screens."""
    async with db.tx(tenant.id) as tx:
        await api.agent(tx, person)
    await db.run(None, api.sign_out, person, by=str(signed.person.id))
    request.app.state.door.forget(person)


ROUTES = (sign_out, my_sessions, end_others, force_out)
