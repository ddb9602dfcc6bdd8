"""Two-factor: set up and removed by its owner; removed by an administrator for who has lost his phone."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put

from ting.domains.mail import api as mail
from ting.domains.people import api as people
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.workday.letters import Words, letter
from ting.journeys.workday.two_factor_letters import REMOVED, SET
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere, Refused

EARLY = {"permission": "signed", "early": True}
MAY = {"permission": "people.manage"}
OWN = "/api/me/two-factor"
OF = "/api/t/{slug:str}/people/{person:uuid}/two-factor"
NOT_KEPT = {"Cache-Control": "no-store"}


class Proof(msgspec.Struct, frozen=True):
    """That it is oneself who asks: one's password, and a code. A screen may be left open."""

    password: str
    code: str


class RecoveryCodes(msgspec.Struct, frozen=True):
    """Codes that stand in for the app once each; shown this once."""

    codes: list[str]


@get(OWN, opt=EARLY)
async def own(signed: Signed, db: Database) -> people.SecondFactor:
    """Return how it stands with one's second factor."""
    return await db.run(None, people.second_factor, signed.person.id)


@post(OWN, opt=EARLY, status_code=200)
async def begin(signed: Signed, db: Database) -> Response[people.NewFactor]:
    """Make a key for an authenticator app. Nothing asks for it until it is confirmed by a code. 409 `two_factor_on`."""
    return Response(await db.run(None, people.begin_second_factor, signed.person), headers=NOT_KEPT)


@put(OWN, opt=EARLY)
async def confirm(
    data: Proof, request: Request[Any, Any, Any], signed: Signed, db: Database
) -> Response[RecoveryCodes]:
    """Confirm the key by a code of it: from now on it is asked for. 422 `password_wrong`, `code_not_yet`; 429."""
    async with people.trying(db, email=signed.person.email, address=_from(request)) as attempt:
        if await attempt.password(data.password) is None:
            raise _wrong()
        attempt.good = False  # a code that does not fit counts as a failure too
        codes = await db.run(None, _confirm, signed.person, data.code)
        attempt.good = True
    request.app.state.door.forget(signed.person.id)
    return Response(RecoveryCodes(codes), headers=NOT_KEPT)


@post(OWN + "/recovery-codes", opt={"permission": "signed"}, status_code=200)
async def new_codes(
    data: Proof, request: Request[Any, Any, Any], signed: Signed, db: Database
) -> Response[RecoveryCodes]:
    """Make new recovery codes; the older ones die. 422 `password_wrong`; 401 `code_wrong`; 429."""
    await _prove(db, request, signed, data)
    return Response(RecoveryCodes(await db.run(None, people.new_recovery_codes, signed.person.id)), headers=NOT_KEPT)


@post(OWN + "/removal", opt={"permission": "signed"}, status_code=204)
async def remove_own(data: Proof, request: Request[Any, Any, Any], signed: Signed, db: Database) -> None:
    """Remove one's second factor. 422 `password_wrong`; 401 `code_wrong`; 429."""
    await _prove(db, request, signed, data)

    async def work(house: Tx) -> None:
        if await people.remove_second_factor(house, signed.person.id, by=signed.person.id):
            await _tell(
                house,
                signed.person,
                letter(REMOVED, signed.person.locale, by=signed.person.name, name=signed.person.name),
            )

    await db.run(None, work)
    request.app.state.door.forget(signed.person.id)


@get(OF, opt=MAY)
async def of_person(person: UUID, tenant: Tenant, db: Database) -> people.SecondFactor:
    """Return how it stands with the second factor of one of the tenant's people."""

    async def work(house: Tx) -> people.SecondFactor:
        await _member(house.within(tenant.id), person)
        return await people.second_factor(house, person)

    return await db.run(None, work)


@delete(OF, opt=MAY, status_code=204)
async def remove(person: UUID, request: Request[Any, Any, Any], signed: Signed, tenant: Tenant, db: Database) -> None:
    """Remove the second factor of who has lost his phone: he is told by mail, and his sessions end. 422 `two_factor_elsewhere`."""

    async def work(house: Tx) -> None:
        inner = house.within(tenant.id)
        await _member(inner, person)
        if (role := await people.role_of(inner, person)) is not None:
            await people.check_author(
                inner, signed.person.id, role.rights
            )  # what protects more is not taken off by less
        if await people.works_for(house, person) - {tenant.id}:
            raise Refused(
                "two_factor_elsewhere",
                "This person works for another centre too.",
                "He uses a recovery code, and removes it himself.",
            )
        if await people.remove_second_factor(house, person, by=signed.person.id):
            await people.sign_out(house, person, by=str(signed.person.id))
            who = await people.person(house, person)
            await _tell(house, who, letter(REMOVED, who.locale, name=who.name, by=signed.person.name))

    await db.run(None, work)
    request.app.state.door.forget(person)


async def _confirm(house: Tx, person: people.Person, code: str) -> list[str]:
    codes = await people.confirm_second_factor(house, person.id, code)
    await _tell(house, person, letter(SET, person.locale, name=person.name))
    return codes


async def _prove(db: Database, request: Request[Any, Any, Any], signed: Signed, data: Proof) -> None:
    async with people.trying(db, email=signed.person.email, address=_from(request)) as attempt:
        if await attempt.password(data.password) is None:
            raise _wrong()
        await attempt.second_factor(signed.person, data.code)


async def _member(inner: Tx, person: UUID) -> None:
    """Raise NotThere when he is not one of the tenant's."""
    if person not in await people.members(inner, [person]):
        raise NotThere("person")


async def _tell(house: Tx, person: people.Person, words: Words) -> None:
    """Write to the owner, by the installation's sender, or that of the one tenant for whom he works."""
    works = await people.works_for(house, person.id)
    via = next(iter(works)) if len(works) == 1 else None
    await mail.send_for_house(
        house,
        to=person.email,
        subject=words.subject,
        text=words.text,
        key=str(new_id()),
        kind="two_factor_told",
        via=via,
        until=None,
    )


def _from(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _wrong() -> Refused:
    return Refused("password_wrong", "The password is not right.", "Try again.", field="password")


ROUTES = (own, begin, confirm, new_codes, remove_own, of_person, remove)
