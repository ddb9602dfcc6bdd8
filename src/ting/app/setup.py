"""The first run: a one-time link, and the page behind it that makes the first tenant and its administrator."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post

from ting.app.settings import Settings
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.journeys.workday.sign_in import Me, me_of
from ting.kit.cookie import session_cookie
from ting.kit.db import Database, Tx
from ting.kit.fit import Fitted
from ting.kit.locale import Locale
from ting.kit.problem import Gone

LINK_MS = 24 * 3600 * 1000
PUBLIC = {"permission": "public"}


class FirstTenant(msgspec.Struct, frozen=True):
    """What the set-up page asks for."""

    tenant_name: str
    slug: str
    locale: Locale
    time_zone: str
    queue_name: str
    name: str
    email: str
    password: str


class Valid(msgspec.Struct, frozen=True):
    """The link is good."""

    valid: bool


async def first_run_link(settings: Settings) -> str | None:
    """Return the address of the set-up page while the installation is empty, with a new secret; None afterwards."""
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=2) as db, db.house() as tx:
        if not await people.nobody_yet(tx):
            return None
        secret = await people.make_setup_link(tx, LINK_MS)
        return f"{settings.public_url}/setup/{secret}"


@get("/api/setup/{token:str}", opt=PUBLIC)
async def look(token: str, db: Database) -> Valid:
    """Say whether a set-up link is good. 404 `setup_link_used` when it is not."""
    await db.run(None, people.check_setup_link, token)
    return Valid(valid=True)


@post("/api/setup/{token:str}", opt=PUBLIC, status_code=200)
async def set_up(
    token: str, data: FirstTenant, request: Request[Any, Any, Any], db: Database, fitted: Fitted
) -> Response[Me]:
    """Make the first tenant with a queue, a contact point and an administrator, who is signed in. Once only."""
    person = await db.run(None, _make, token, data)
    signed, secret = await people.begin_session(db, person, request.headers.get("user-agent", ""))
    me = await me_of(db, signed, fitted, demo=False)
    return Response(me, cookies=[session_cookie(request, secret, people.SESSION_S)])


async def _make(house: Tx, token: str, data: FirstTenant) -> people.Person:
    await people.use_setup_link(house, token)
    if not await people.nobody_yet(house):
        raise Gone("set_up_already", "This installation is set up already.", "Sign in.")
    tenant = await tenancy.create(
        house, slug=data.slug, name=data.tenant_name, locale=data.locale, time_zone=data.time_zone
    )
    person = await people.add_person(
        house, email=data.email, name=data.name, locale=data.locale, password=data.password
    )
    tx = house.within(tenant.id)
    await people.begin_roles(tx, tenant.locale)
    await people.grant(tx, person.id, "administrator")
    await routing.give_seat(tx, person.id)
    queue = await routing.add_queue(tx, key="first", name=data.queue_name.strip() or data.tenant_name, prefix="A")
    await tenancy.add_point(tx, channel="webchat", name=data.tenant_name, queues=[queue.id])
    await routing.put_aux_codes(tx, routing.DEFAULT_AUX_CODES)
    await conversations.put_wrapup_codes(tx, WRAPUP_CODES)
    return person


def _code(key: str, en: str, tw: str, cn: str, ja: str) -> conversations.WrapupCode:
    return conversations.WrapupCode(key, {"en": en, "zh-TW": tw, "zh-CN": cn, "ja": ja})


WRAPUP_CODES = (
    _code("solved", "Solved", "已解決", "已解决", "解決"),
    _code("follow_up", "To be followed up", "需後續處理", "待跟进", "継続対応"),
    _code("no_answer", "Customer did not answer", "顧客未回應", "客户未回应", "お客様応答なし"),
    _code("wrong_place", "Not for us", "非本服務範圍", "非受理范围", "対象外"),
)
ROUTES = (look, set_up)
