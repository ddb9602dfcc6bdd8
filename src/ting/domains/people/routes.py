"""HTTP of people: signing out, oneself, one's sessions; the tenant's API tokens; how it is organised."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from litestar import Request, Response, delete, get, post, put

from ting.domains.people import api
from ting.domains.people.attention import Attention
from ting.kit.cookie import session_cookie
from ting.kit.csv import MEDIA_TYPE, Cell, csv_bytes, joined
from ting.kit.db import Database, Tx

CHART = "/api/t/{slug:str}/org-chart"
ORGANISES = {"permission": "people.manage"}
HEAD = ("unit", "part_of", "level", "head", "deputies", "purpose", "headcount", "person", "role", "team", "description")


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


@get("/api/t/{slug:str}/tokens", opt={"permission": "tokens.manage"})
async def tokens(tenant: Any, db: Database) -> list[api.ApiToken]:
    """List the tenant's API tokens, the newest first."""
    async with db.tx(tenant.id) as tx:
        return await api.tokens(tx)


@post("/api/t/{slug:str}/tokens", opt={"permission": "tokens.manage"}, status_code=201)
async def make_token(
    data: api.NewToken, signed: api.Signed, tenant: Any, db: Database, permissions: tuple[str, ...]
) -> Response[api.TokenGiven]:
    """Make an API token; its secret is shown this once. 422 `token_beyond`: nobody gives more than he may himself."""

    async def work(house: Tx) -> api.TokenGiven:
        inner = house.within(tenant.id)
        return await api.make_token(inner, data, by=signed, locale=tenant.locale, known=permissions)

    return Response(await db.run(None, work), status_code=201, headers={"Cache-Control": "no-store"})


@delete("/api/t/{slug:str}/tokens/{token:uuid}", opt={"permission": "tokens.manage"}, status_code=204)
async def revoke_token(
    request: Request[Any, Any, Any], token: UUID, signed: api.Signed, tenant: Any, db: Database
) -> None:
    """Revoke an API token: it is refused from now on, in every process within seconds, and its sockets close."""

    async def work(house: Tx) -> None:
        await api.revoke_token(house.within(tenant.id), token, by=signed.person.id)

    await db.run(None, work)
    request.app.state.door.forget(token)


@get(CHART, opt=ORGANISES)
async def org_chart(tenant: Any, db: Database) -> api.OrgChart:
    """Return the units as a tree, each with its head, deputies and people, and what is vacant."""
    async with db.tx(tenant.id) as tx:
        return await api.org_chart(tx)


@get(CHART + ".csv", opt=ORGANISES | {"exports": "org_chart"})
async def org_chart_csv(tenant: Any, db: Database) -> Response[bytes]:
    """The same as CSV: a line for each person, and for each unit without anybody; who belongs to no unit comes last."""
    async with db.tx(tenant.id) as tx:
        found = await api.org_chart(tx)
    return Response(
        csv_bytes(HEAD, _lines(found)),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-org-chart.csv"'},
    )


def _lines(found: api.OrgChart) -> Iterator[list[Cell]]:
    names = {unit.id: unit.name for unit in found.units}
    for unit in found.units:
        place: list[Cell] = [
            unit.name,
            names[unit.parent] if unit.parent else None,
            unit.depth + 1,
            unit.head.name if unit.head else None,
            joined(each.name for each in unit.deputies),
            unit.purpose,
            unit.headcount,
        ]
        yield from ([*place, *_person(found, one)] for one in unit.people)
        if not unit.people:
            yield [*place, None, None, None, None]
    yield from ([*[None] * 7, *_person(found, one)] for one in found.unplaced)


def _person(found: api.OrgChart, one: api.Placed) -> list[Cell]:
    job = found.jobs[one.role]
    return [one.name, job.name, one.team, job.description]


ROUTES = (
    sign_out,
    my_sessions,
    end_others,
    force_out,
    attention,
    set_attention,
    tokens,
    make_token,
    revoke_token,
    org_chart,
    org_chart_csv,
)
