"""HTTP beside the screens on which forms and resources are written: what a draft would ask, take, and have free."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.bookings import api as bookings
from ting.domains.forms import api as forms
from ting.domains.tenancy.api import Tenant
from ting.journeys.cards.forms import today
from ting.journeys.cards.view import Asked, asked
from ting.kit.db import Database
from ting.kit.problem import Refused

FORMS = {"permission": "forms.manage"}
BOOKINGS = {"permission": "bookings.manage"}
BASE = "/api/t/{slug:str}"
VERSIONS = 50


class Try(msgspec.Struct, frozen=True):
    """A form as it is being written; with answers to try it by."""

    form: forms.Form
    answers: dict[str, Any] | None = None


class Unfit(msgspec.Struct, frozen=True):
    """Why a draft cannot be published yet: the problem that saving it would be refused with."""

    code: str
    detail: str
    do: str
    field: str | None


class Tried(msgspec.Struct, frozen=True):
    """What customers would be asked; of the answers, what would be kept, what is wrong with which, what they make of him."""

    asked: Asked | None = None
    kept: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    becomes: dict[str, str] = {}
    unfit: Unfit | None = None


class Draw(msgspec.Struct, frozen=True):
    """A resource as it is being written, and a local day, YYYY-MM-DD."""

    resource: bookings.Resource
    day: str


class Drawn(msgspec.Struct, frozen=True):
    """The day's slots with the room that is left in each; customers may book those from `first` until `last` (ms)."""

    slots: list[bookings.Slot] = []
    first: int = 0
    last: int = 0
    unfit: Unfit | None = None


@post(BASE + "/setup-forms/try", opt=FORMS, status_code=200)
async def try_form(data: Try, tenant: Tenant, db: Database) -> Tried:
    """Try a form that is being written; `unfit` says why it cannot be published yet."""
    try:
        form = forms.made(data.form)
    except Refused as error:
        return Tried(unfit=_unfit(error))
    shown = asked(forms.Version(UUID(int=0), 0, form.titles, form.intro, form.fields))
    if data.answers is None:
        return Tried(shown)
    async with db.tx(tenant.id) as tx:
        checked = forms.check(form.fields, data.answers, await today(tx))
    return Tried(shown, checked.answers, dict(checked.wrong), forms.becomes(form.fields, checked.answers))


@get(BASE + "/setup-forms/{form:uuid}/versions", opt=FORMS)
async def versions(form: UUID, tenant: Tenant, db: Database) -> list[forms.Issue]:
    """List what a form has asked over time, the newest first, with how often it was answered."""
    async with db.tx(tenant.id) as tx:
        return await forms.issues(tx, form, limit=VERSIONS)


@post(BASE + "/setup-resources/{resource:uuid}/day", opt=BOOKINGS, status_code=200)
async def draw_day(resource: UUID, data: Draw, tenant: Tenant, db: Database) -> Drawn:
    """Draw a day of a resource that is being written, with what is booked already; `unfit` says why it cannot be yet."""
    async with db.tx(tenant.id) as tx:
        try:
            slots, (first, last) = await bookings.drawn(tx, resource, data.resource, data.day)
        except Refused as error:
            return Drawn(unfit=_unfit(error))
    return Drawn(slots, first, last)


def _unfit(error: Refused) -> Unfit:
    field = error.extra.get("field")
    return Unfit(error.code, error.detail, error.do, str(field) if field else None)
