"""HTTP of the help page. A customer's session is a cookie of its own, below this page's address alone."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import QueryParameter

from ting.journeys.selfservice.mine import Listed, Portal, Read, Reader, Way
from ting.journeys.selfservice.page import Page, Pages
from ting.journeys.selfservice.signing import SESSION_S
from ting.journeys.transcript.gather import Wish
from ting.journeys.transcript.give import As, Transcripts
from ting.journeys.transcript.routes import as_file
from ting.kit.problem import Problem

PUBLIC = {"permission": "public"}
BASE = "/api/help/{company:str}"
ONE = BASE + "/contacts/{contact:uuid}"
COOKIE = "ting_customer"


class SignIn(msgspec.Struct, frozen=True):
    """Where to send a link."""

    email: str
    lang: str = "en"


class Follow(msgspec.Struct, frozen=True):
    """What stood in the link."""

    token: str


@get(BASE, opt=PUBLIC)
async def page(company: str, pages: Pages) -> Page:
    """Return what everybody sees. 404 where the help page is off."""
    return await pages.page(company)


@post(BASE + "/sign-in", opt=PUBLIC, status_code=204)
async def sign_in(
    company: str,
    data: SignIn,
    request: Request[Any, Any, Any],
    pages: Pages,
    portal: Portal,
    public_url: str,
) -> None:
    """Ask for a link by mail. The answer is the same whether or not the address is known. 429 `too_many_tries`."""
    _ours(request)
    tenant = await pages.tenant(company)
    reader = await _reader(request, tenant.id, portal)
    from_ = request.client.host if request.client else ""
    await portal.ask_link(tenant, reader, address=data.email, lang=data.lang, from_=from_, url=public_url)


@post(BASE + "/session", opt=PUBLIC, status_code=204)
async def begin(
    company: str, data: Follow, request: Request[Any, Any, Any], pages: Pages, portal: Portal
) -> Response[None]:
    """Sign in by a link, once. 404 `link_used`."""
    _ours(request)
    tenant = await pages.tenant(company)
    reader = await _reader(request, tenant.id, portal)
    secret = await portal.enter(reader, data.token)
    return Response(None, status_code=204, cookies=[_cookie(request, company, secret)])


@delete(BASE + "/session", opt=PUBLIC, status_code=204)
async def end(company: str, request: Request[Any, Any, Any], pages: Pages, portal: Portal) -> Response[None]:
    """Sign out; what this session opened elsewhere is closed too."""
    _ours(request)
    tenant = await pages.tenant(company)
    await portal.sign_out(await _reader(request, tenant.id, portal))
    return Response(None, status_code=204, cookies=[_cookie(request, company, "")])


@get(BASE + "/contacts", opt=PUBLIC)
async def contacts(
    company: str, request: Request[Any, Any, Any], pages: Pages, portal: Portal, cursor: str | None = None
) -> Listed:
    """List the conversations of who is signed in, and of this browser (the widget's token as Bearer), newest first."""
    tenant = await pages.tenant(company)
    return await portal.listed(await _reader(request, tenant.id, portal), cursor)


@get(ONE, opt=PUBLIC)
async def contact(company: str, contact: UUID, request: Request[Any, Any, Any], pages: Pages, portal: Portal) -> Read:
    """Return one of his conversations, as he may see it."""
    tenant = await pages.tenant(company)
    return await portal.read(await _reader(request, tenant.id, portal), contact)


@post(ONE + "/go-on", opt=PUBLIC, status_code=200)
async def go_on(company: str, contact: UUID, request: Request[Any, Any, Any], pages: Pages, portal: Portal) -> Way:
    """Return the way into an open conversation, in this browser too. 409 `not_in_contact` when it is over."""
    _ours(request)
    tenant = await pages.tenant(company)
    return await portal.go_on(await _reader(request, tenant.id, portal), contact)


@post(BASE + "/widget", opt=PUBLIC, status_code=200)
async def widget(company: str, request: Request[Any, Any, Any], pages: Pages, portal: Portal) -> Way:
    """Let the widget know who is signed in."""
    _ours(request)
    tenant = await pages.tenant(company)
    return await portal.widget(await _reader(request, tenant.id, portal))


@get(ONE + "/transcript", opt=PUBLIC)
async def transcript(
    company: str,
    contact: UUID,
    request: Request[Any, Any, Any],
    pages: Pages,
    portal: Portal,
    transcripts: Transcripts,
    form: Annotated[As, QueryParameter(name="as")] = "html",
    lang: str = "",
    zone: str = "",
) -> Response[str]:
    """Return one of his conversations as a file."""
    tenant = await pages.tenant(company)
    reader = await _reader(request, tenant.id, portal)
    await portal.check(reader, contact)
    return as_file(await transcripts.for_reader(tenant.id, contact, form, Wish(lang, zone)))


async def _reader(request: Request[Any, Any, Any], tenant: UUID, portal: Portal) -> Reader:
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return await portal.reader(tenant, request.cookies.get(COOKIE, ""), token)


def _cookie(request: Request[Any, Any, Any], company: str, secret: str) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=secret,
        max_age=SESSION_S if secret else 0,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path=f"/api/help/{company}",
    )


def _ours(request: Request[Any, Any, Any]) -> None:
    """Refuse what another site's page could have sent with our cookie: such a page cannot set this header."""
    if request.headers.get("x-ting") != "1":
        raise Problem("csrf", "The request lacks the header X-Ting.", "Send the header X-Ting: 1.", status=403)


ROUTES = (page, sign_in, begin, end, contacts, contact, go_on, widget)
