"""A password is set by a one-time link: the first one, or a new one in place of one that was forgotten."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post

from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.journeys.workday.invite import address
from ting.journeys.workday.letters import FORGOTTEN, letter
from ting.journeys.workday.sign_in import Me, me_of
from ting.kit.cookie import session_cookie
from ting.kit.db import Database, Tx
from ting.kit.fit import Fitted
from ting.kit.ids import new_id
from ting.kit.locale import Locale
from ting.kit.timers import Timer, set_timer

PUBLIC = {"permission": "public"}
TIMER = "forgotten"


class Forgotten(msgspec.Struct, frozen=True):
    """Who forgot his password."""

    email: str


class LinkView(msgspec.Struct, frozen=True):
    """What a link is for, and whose it is; `email`: by which he signs in then."""

    kind: people.LinkKind
    email: str
    name: str
    locale: Locale
    tenant: str | None
    expires_at: int


class Follow(msgspec.Struct, frozen=True):
    """The new password; who was invited also says what he is called, by colleagues and (alias) by customers.

    `code`: the second factor's, of who has one.
    """

    password: str
    name: str | None = None
    alias: str | None = None
    locale: str | None = None
    code: str | None = None


@post("/api/password/forgotten", opt=PUBLIC, status_code=204)
async def forgotten(data: Forgotten, request: Request[Any, Any, Any], db: Database, public_url: str) -> None:
    """Ask for a link by mail. The answer is the same whether or not there is such a person. 429 `too_many_tries`."""
    from_ = request.client.host if request.client else ""

    async def work(house: Tx) -> None:
        email = await people.ask_for_reset(house, email=data.email, address=from_)
        # The rest is done by `work`: how long this answer takes says nothing about who exists.
        await set_timer(house, TIMER, new_id(), house.now, tenant=None, email=email, public_url=public_url)

    await db.run(None, work)


@get("/api/links/{token:str}", opt=PUBLIC)
async def look(token: str, db: Database) -> LinkView:
    """Say what a link is for; looking does not use it up. 404 `link_used`."""
    async with db.house() as house:
        link = await people.link(house, token)
        found = await tenancy.of_ids(house, [link.tenant]) if link.tenant else []
    return LinkView(
        kind=link.kind,
        email=link.email or link.person.email,
        name=link.person.name,
        locale=link.person.locale,
        tenant=found[0].name if found else None,
        expires_at=link.expires_at,
    )


@post("/api/links/{token:str}", opt=PUBLIC, status_code=200)
async def follow(
    token: str,
    data: Follow,
    request: Request[Any, Any, Any],
    db: Database,
    fitted: Fitted,
    demo: bool,  # noqa: FBT001
) -> Response[Me]:
    """Set the password, once; all other sessions end, and this one begins. 404 `link_used`, 401 `code_needed`."""
    person = await people.follow_link(
        db,
        token,
        password=data.password,
        name=data.name,
        alias=data.alias,
        locale=data.locale,
        code=data.code,
        address=request.client.host if request.client else "",
    )
    request.app.state.door.forget(person.id)
    signed, secret = await people.begin_session(db, person, request.headers.get("user-agent", ""))
    me = await me_of(db, signed, fitted, demo=demo)
    return Response(me, cookies=[session_cookie(request, secret, people.SESSION_S)])


async def send_link(house: Tx, timer: Timer) -> None:
    """Write to who forgot his password, if there is such a person.

    By the installation's sender. A tenant's helps out only for who works for it alone: its server reads the link, and
    is not to open the door to another tenant.
    """
    made = await people.reset_link(house, timer.body["email"])
    if made is None:
        return
    person, secret, memberships = made
    words = letter(FORGOTTEN, person.locale, name=person.name, link=address(timer.body["public_url"], secret))
    await mail.send_for_house(
        house,
        to=person.email,
        subject=words.subject,
        text=words.text,
        key=timer.key,
        kind="password",
        via=next(iter(memberships)) if len(memberships) == 1 else None,
        until=house.now + people.RESET_MS,
    )


ROUTES = (forgotten, look, follow)
