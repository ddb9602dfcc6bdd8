"""HTTP of people: signing in and out, oneself, one's sessions."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, put

from ting.domains.people import api
from ting.domains.people.attention import Attention
from ting.kit.cookie import session_cookie
from ting.kit.db import Database


@delete("/api/session", opt={"permission": "signed", "early": True}, status_code=204)
async def sign_out(request: Request[Any, Any, Any], signed: api.Signed, db: Database) -> Response[None]:
    """Sign out: this session and its sockets end."""
    await db.run(None, api.sign_out, signed.person.id, by="own", only=signed.session)
    request.app.state.door.forget(signed.person.id)
    return Response(None, status_code=204, cookies=[session_cookie(request, "", 0)])


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


@get("/api/me/attention", opt={"permission": "signed"})
async def attention(signed: api.Signed, db: Database) -> Attention:
    """Return how one wants one's attention drawn: by sound, title and desktop, for each kind of happening."""
    return await db.run(None, api.attention, signed.person.id)


@put("/api/me/attention", opt={"permission": "signed"}, status_code=200)
async def set_attention(data: Attention, signed: api.Signed, db: Database) -> Attention:
    """Set it, for all one's browsers."""
    await db.run(None, api.set_attention, signed.person.id, data)
    return data


ROUTES = (sign_out, my_sessions, end_others, force_out, attention, set_attention)
