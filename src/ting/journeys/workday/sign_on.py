"""Signing in through one's company: to its identity provider and back. See docs/adr/0040."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response, get, post
from litestar.datastructures import Cookie

from ting.domains.changes import api as changes
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Tenant
from ting.journeys.setup.kinds import AGENTS
from ting.journeys.workday.sign_in import beside
from ting.kit import clock
from ting.kit.cookie import session_cookie
from ting.kit.crypto import house_secret, sign, signed
from ting.kit.db import Database, Tx
from ting.kit.fetch import Fetcher
from ting.kit.ids import new_secret
from ting.kit.oidc import Asked, Client, Providers, Unproved, check_issuer
from ting.kit.problem import NotThere, Problem

log = structlog.get_logger()
PUBLIC = {"permission": "public"}
MAY = {"permission": "signin.manage"}
COOKIE = "ting_sign_on_"
LASTS_S = 600
NEXT_MAX = 500


class CompanyDoor(msgspec.Struct, frozen=True):
    """How a company's people sign in. `provider`: what it calls its identity provider; null: by password alone."""

    company: str
    name: str
    provider: str | None
    password: bool


class SignOnSetup(msgspec.Struct, frozen=True):
    """What an administrator writes down at the provider: where it sends people back to. `has_secret`: one is kept."""

    callback: str
    has_secret: bool


class IssuerTried(msgspec.Struct, frozen=True):
    """Whether an issuer answers as one. `said`: what was wrong, in the words of machines."""

    found: bool
    reason: str | None
    said: str


class IssuerWish(msgspec.Struct, frozen=True):
    """The issuer to try."""

    issuer: str


class Way(msgspec.Struct, frozen=True):
    """What a browser keeps while somebody is at his provider: all else is made of its secret."""

    secret: str
    company: str
    next: str

    def asked(self, key: bytes) -> Asked:
        """Return what goes out and must come back."""
        return Asked(*(_derived(key, what, self.secret) for what in ("state", "nonce", "verifier")))


class SignOn:
    """The ways through providers, of one process. Nothing is kept of them here but what providers say of themselves."""

    def __init__(self, db: Database, fetcher: Fetcher, key: bytes, public_url: str) -> None:
        self.db = db
        self.providers = Providers(fetcher)
        self.callback = f"{public_url}/api/oidc/callback"
        self._key = key

    async def begin(self, tenant: Tenant, next_: str) -> tuple[str, Cookie]:
        """Return the provider's address, and the cookie that binds the way to this browser. Raises Unproved, NotThere."""
        way = Way(new_secret(), tenant.slug, next_)
        asked = way.asked(self._key)
        address = await self.providers.way((await self._client(tenant))[0], asked)
        held = base64.urlsafe_b64encode(msgspec.json.encode(way)).decode()
        value = f"{held}.{sign(self._key, held, clock.wall_ms() + LASTS_S * 1000)}"
        return address, self._cookie(asked.state, value, LASTS_S)

    def back(self, request: Request[Any, Any, Any], state: str) -> Way | None:
        """Return the way that this browser began with this state; None when it began none, or too long ago."""
        held, _, signature = request.cookies.get(_cookie_name(state), "").partition(".")
        if not signed(self._key, held, signature, clock.wall_ms()):
            return None
        way = msgspec.json.decode(base64.urlsafe_b64decode(held), type=Way)
        return way if hmac.compare_digest(way.asked(self._key).state, state) else None

    def over(self, state: str) -> Cookie:
        """Return the cookie that ends a way: it is gone once, whatever comes of it."""
        return self._cookie(state, "", 0)

    async def arrive(self, tenant: Tenant, way: Way, code: str, iss: str | None) -> people.Came:
        """Return who came back with this code. Raises Unproved, and Problem 403 for who does not come in here."""
        client, kept = await self._client(tenant)
        claims = await self.providers.redeem(client, way.asked(self._key), code, iss)
        try:
            return await self.db.run(None, _come, tenant, kept, claims)
        except Problem:
            await self.db.run(None, people.refused_person, kept, claims)
            raise

    async def _client(self, tenant: Tenant) -> tuple[Client, people.ProviderKept]:
        async with self.db.house() as house:
            kept = await people.provider(house.within(tenant.id))
            if kept is None:
                raise NotThere("identity provider")
            secret = await people.provider_secret(house, tenant.id, kept)
        return Client(kept.form.issuer, kept.form.client_id, secret, self.callback), kept

    def _cookie(self, state: str, value: str, lasts_s: int) -> Cookie:
        return Cookie(
            key=_cookie_name(state),
            value=value,
            max_age=lasts_s,
            httponly=True,
            samesite="lax",
            secure=self.callback.startswith("https:"),
            path="/api/oidc",
        )


async def prepare(house: Tx) -> bytes:
    """Make the keys (in a transaction of the house); return that of ways."""
    await people.prepare_sign_on(house)
    return await house_secret(house, "sign-on")


@get("/api/sign-on/{company:str}", opt=PUBLIC)
async def door(company: str, db: Database) -> CompanyDoor:
    """Say how a company's people sign in."""
    async with db.house() as house:
        tenant = await tenancy.find(house, company)
        if tenant is None:
            raise NotThere("company")
        kept = await people.provider(house.within(tenant.id))
    return CompanyDoor(
        company=tenant.slug,
        name=tenant.name,
        provider=kept.form.name if kept else None,
        password=kept.form.password if kept else True,
    )


@get("/api/sign-on/{company:str}/begin", opt=PUBLIC, status_code=303)
async def begin(company: str, db: Database, sign_on: SignOn, onward: str = "") -> Response[None]:
    """Go to a company's identity provider; `onward`: the page to show then. For browsers: it leads on, also with what went wrong."""
    async with db.house() as house:
        tenant = await tenancy.find(house, company)
    if tenant is None:
        raise NotThere("company")
    try:
        address, cookie = await sign_on.begin(tenant, _ours(onward))
    except Unproved as error:
        log.warning("identity provider", reason=error.reason, said=error.said, tenant=str(tenant.id))
        return _lead(tenant.slug, error.reason)
    return _to(address, cookie)


@get("/api/oidc/callback", opt=PUBLIC, status_code=303)
async def callback(
    request: Request[Any, Any, Any],
    db: Database,
    sign_on: SignOn,
    code: str = "",
    iss: str | None = None,
    error: str | None = None,
) -> Response[None]:
    """Come back from an identity provider. For browsers: it leads on, signed in or with what went wrong."""
    state = request.query_params.get("state", "")
    way = sign_on.back(request, state)
    if way is None:
        return _lead("", "way_unknown")
    over = sign_on.over(state)
    async with db.house() as house:
        tenant = await tenancy.find(house, way.company)
    if tenant is None:
        return _lead("", "way_unknown", over)
    if error is not None or not code:
        log.info("identity provider", reason="declined", said=str(error)[:200], tenant=str(tenant.id))
        return _lead(tenant.slug, "declined" if error == "access_denied" else "provider_answer", over)
    try:
        came = await sign_on.arrive(tenant, way, code, iss)
    except Unproved as unproved:
        log.warning("identity provider", reason=unproved.reason, said=unproved.said, tenant=str(tenant.id))
        return _lead(tenant.slug, unproved.reason, over)
    except Problem as problem:
        return _lead(tenant.slug, problem.code, over)
    here = await beside(request)
    tenants = (tenant.id, *(each for each in came.tenants if each != tenant.id))
    agent = request.headers.get("user-agent", "")
    _, secret = await people.begin_session(
        db, came.person, agent, provider=tenants, beside=people.same(here, came.person)
    )
    page = f"/sign-in/{tenant.slug}?onward={quote(way.next, safe='')}"  # it knows what is home to whom
    return _to(page, over, session_cookie(request, secret, people.SESSION_S))


@get("/api/t/{slug:str}/sign-on", opt=MAY)
async def setup(tenant: Tenant, db: Database, sign_on: SignOn) -> SignOnSetup:
    """Return what is written down at the identity provider."""
    async with db.tx(tenant.id) as tx:
        kept = await people.provider(tx)
    return SignOnSetup(sign_on.callback, kept is not None and kept.secret is not None)


@post("/api/t/{slug:str}/sign-on/try", opt=MAY, status_code=200)
async def try_issuer(data: IssuerWish, sign_on: SignOn) -> IssuerTried:
    """Ask an issuer what it says of itself, to see whether it is one."""
    try:
        await sign_on.providers.look(check_issuer(data.issuer), afresh=True)
    except Unproved as error:
        return IssuerTried(found=False, reason=error.reason, said=error.said)
    return IssuerTried(found=True, reason=None, said="")


async def _come(house: Tx, tenant: Tenant, kept: people.ProviderKept, claims: dict[str, Any]) -> people.Came:
    inner = house.within(tenant.id)
    came = await people.come(inner, kept, claims, tenant.locale)
    if came.new:
        await changes.made(inner, AGENTS, came.person.id, by=came.person.id)
    return came


def _lead(company: str, refused: str, *cookies: Cookie) -> Response[None]:
    """Lead back to the sign-in page, which says what went wrong."""
    page = f"/sign-in/{company}" if company else "/sign-in"
    return _to(f"{page}?refused={refused}", *cookies)


def _to(address: str, *cookies: Cookie) -> Response[None]:
    headers = {"Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Response(None, status_code=303, headers=headers, cookies=list(cookies))


def _ours(page: str) -> str:
    """Return a page of ours; anything else leads nowhere."""
    good = page.startswith("/") and not page.startswith(("//", "/\\")) and len(page) <= NEXT_MAX
    return page if good else ""


def _cookie_name(state: str) -> str:
    """Return a name of its own for each way, so that two windows do not disturb each other."""
    return COOKIE + hashlib.sha256(state.encode()).hexdigest()[:12]


def _derived(key: bytes, what: str, secret: str) -> str:
    mac = hmac.new(key, f"{what}:{secret}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


ROUTES = (door, begin, callback, setup, try_issuer)
