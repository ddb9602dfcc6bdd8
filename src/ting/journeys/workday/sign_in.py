"""The day begins: signing in, and who one is."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, patch, post

from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.tenancy import api as tenancy
from ting.journeys.company.face import accent_of
from ting.journeys.fitting.tell import Fit, fit_of
from ting.kit.cookie import SESSION, session_cookie
from ting.kit.db import Database
from ting.kit.fit import Fitted
from ting.kit.locale import Locale


class MyTenant(msgspec.Struct, frozen=True):
    """A tenant as one of its people sees it."""

    id: UUID
    slug: str
    name: str
    locale: Locale
    time_zone: str
    role: str
    """Its key; `called`: its name."""
    called: str
    team: str | None
    permissions: list[str]
    """`*` stands for all."""
    scope: people.Scope
    """Whose contacts, people and figures one sees."""
    personal: bool
    """Whether what identifies a customer is shown to one; otherwise it comes masked."""
    fit: Fit
    accent: str | None
    """Its colour, by which somebody who serves several knows it; null: it has none of its own."""


class Beyond(msgspec.Struct, frozen=True):
    """A tenant that asks for its own identity provider."""

    slug: str
    name: str


class Me(msgspec.Struct, frozen=True):
    """Who I am and what I may do where."""

    person: people.Person
    tenants: list[MyTenant]
    demo: bool
    lacks_second_factor: bool
    """A tenant asks for one: until it is set up, nothing else is reached (403 `second_factor_lacking`)."""
    beyond: list[Beyond]
    """Where one works too, and this session does not reach: one signs in through that company."""


class SignIn(msgspec.Struct, frozen=True):
    """Who wants to come in. `code`: the second factor's, of who has one."""

    email: str
    password: str
    code: str | None = None


class Change(msgspec.Struct, frozen=True):
    """What a person may change of himself."""

    locale: str


async def me_of(db: Database, signed: Signed, fitted: Fitted, *, demo: bool) -> Me:
    """Return who somebody is, and what he may do where."""
    async with db.house() as tx:
        tenants = await tenancy.of_ids(tx, list(signed.memberships))
        others = await tenancy.of_ids(tx, list(signed.beyond))
        accents = {tenant.id: await accent_of(tx.within(tenant.id), None) for tenant in tenants}
        fits = {tenant.id: await fit_of(tx.within(tenant.id), fitted, tenant.slug) for tenant in tenants}
    return Me(
        person=signed.person,
        tenants=[
            MyTenant(
                id=tenant.id,
                slug=tenant.slug,
                name=tenant.name,
                locale=tenant.locale,
                time_zone=tenant.time_zone,
                role=mine.role,
                called=mine.called,
                team=mine.team,
                permissions=sorted(mine.permissions),
                scope=mine.rights.scope,
                personal=mine.rights.personal,
                fit=fits[tenant.id],
                accent=accents[tenant.id],
            )
            for tenant in tenants
            for mine in [signed.memberships[tenant.id]]
        ],
        demo=demo,
        lacks_second_factor=signed.lacks_second_factor,
        beyond=[Beyond(tenant.slug, tenant.name) for tenant in others],
    )


async def beside(request: Request[Any, Any, Any]) -> Signed | None:
    """Return who is signed in in this browser already: what he has proved goes on to count."""
    secret = request.cookies.get(SESSION)
    found: Signed | None = await request.app.state.door.who(secret) if secret else None
    return found


@post("/api/session", opt={"permission": "public"}, status_code=200)
async def sign_in(
    request: Request[Any, Any, Any],
    data: SignIn,
    db: Database,
    fitted: Fitted,
    demo: bool,  # noqa: FBT001
) -> Response[Me]:
    """Sign in with mail address and password. 401 `sign_in_failed`, `code_needed`, `code_wrong`; 403 `password_off`; 429."""
    signed, secret = await people.sign_in(
        db,
        email=data.email,
        password=data.password,
        code=data.code,
        user_agent=request.headers.get("user-agent", ""),
        address=request.client.host if request.client else "",
        beside=await beside(request),
    )
    me = await me_of(db, signed, fitted, demo=demo)
    return Response(me, cookies=[session_cookie(request, secret, people.SESSION_S)])


@get("/api/me", opt={"permission": "signed", "early": True})
async def me(signed: Signed, db: Database, fitted: Fitted, demo: bool) -> Me:  # noqa: FBT001
    """Return who is signed in, and what he may do where."""
    return await me_of(db, signed, fitted, demo=demo)


@patch("/api/me", opt={"permission": "signed", "early": True})
async def change_me(
    data: Change,
    request: Request[Any, Any, Any],
    signed: Signed,
    db: Database,
    fitted: Fitted,
    demo: bool,  # noqa: FBT001
) -> Me:
    """Set the language of one's screens."""
    await db.run(None, people.set_locale, signed.person.id, data.locale)
    request.app.state.door.forget(signed.person.id)
    changed = msgspec.structs.replace(signed, person=msgspec.structs.replace(signed.person, locale=data.locale))
    return await me_of(db, changed, fitted, demo=demo)


ROUTES = (sign_in, me, change_me)
