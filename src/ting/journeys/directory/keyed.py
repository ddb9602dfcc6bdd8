"""HTTP for the system that holds the master data: a customer by the key that he has there, written as often as it likes."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, put
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter
from msgspec import UNSET, UnsetType

from ting.domains.customers import api as customers
from ting.domains.customers.api import Brought, Customer, Identifier, Tier
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact.identity import unveiled
from ting.kit.db import Database, Tx
from ting.kit.locale import Locale
from ting.kit.personal import Personal
from ting.kit.problem import NotThere, Problem, Refused
from ting.kit.text import fold

BY_KEY = "/api/t/{slug:str}/customers/by-key/{key:str}"
READ = {"permission": "customers.read", "personal": "whole"}
EDIT = {"permission": "customers.edit", "personal": "whole"}
KIND = "external"
Condition = Annotated[str | None, HeaderParameter(name="If-Match", max_length=100)]
Unless = Annotated[str | None, HeaderParameter(name="If-None-Match", max_length=100)]


class MasterData(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as another system has him. What is not there stays as it is; null empties."""

    name: Annotated[str, Personal]
    lang: Locale | UnsetType = UNSET
    tier: Tier | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET
    """The key of an account status."""
    organisation: str | UnsetType | None = UNSET
    """An organisation's name, or its number."""
    fields: Annotated[dict[str, str | int | float | bool | None], Personal] = {}
    add: tuple[Identifier, ...] = ()
    """How he is reached besides; what he has already is not doubled."""
    drop: tuple[Identifier, ...] = ()


@get(BY_KEY, opt=READ)
async def by_key(key: str, tenant: Tenant, signed: Signed, db: Database) -> Response[Customer]:
    """Return a customer by his key in another system (an identifier of the kind `external`); `ETag` is his version."""
    async with db.tx(tenant.id) as tx:
        id_ = await customers.known_by(tx, _key(key, tenant))
        if id_ is None:
            raise NotThere("customer")
        await unveiled(tx, signed.person.id, id_)
        return _answer(await customers.get(tx, id_), 200)


@put(BY_KEY, opt=EDIT, responses={201: ResponseSpec(Customer, description="He is new.")})
async def write(
    key: str,
    data: MasterData,
    tenant: Tenant,
    signed: Signed,
    db: Database,
    if_match: Condition = None,
    if_none_match: Unless = None,
) -> Response[Customer]:
    """Write a customer by his key in another system; 201 when he is new. The same again changes nothing.

    `If-Match` with the `ETag` that was read: 412 `moved_on` when somebody has changed him since. `If-None-Match: *`: only
    when he is new. 422 `two_customers` when key and identifiers are not one customer's.
    """

    async def work(tx: Tx) -> tuple[str, Customer]:
        external = _key(key, tenant)
        id_ = await customers.by_key(tx, external)
        if id_ is None:
            reached = [customers.made_identifier(each.kind, each.value, tenant.time_zone) for each in data.add]
            id_ = await customers.known(tx, reached)
        standing = await customers.get(tx, id_) if id_ else None
        if standing is not None:
            await unveiled(tx, signed.person.id, standing.id)
        _may(standing, if_match, if_none_match)
        outcome, id_ = await customers.bring(
            tx,
            id_,
            await _brought(tx, data, external),
            by=signed.person.id,
            lang=tenant.locale,
            time_zone=tenant.time_zone,
            what="changed" if standing else "made",
        )
        return outcome, await customers.get(tx, id_)

    outcome, customer = await db.run(tenant.id, work)
    return _answer(customer, 201 if outcome == "new" else 200)


def _key(key: str, tenant: Tenant) -> Identifier:
    return customers.made_identifier(KIND, key, tenant.time_zone)


def _answer(customer: Customer, status: int) -> Response[Customer]:
    return Response(customer, status_code=status, headers={"ETag": f'"{customer.version}"'})


def _may(standing: Customer | None, if_match: str | None, if_none_match: str | None) -> None:
    """Raise Problem 412 unless the customer is as his writer saw him."""
    tag = f'"{standing.version}"' if standing else None
    if if_match is not None and (standing is None or if_match.strip() not in ("*", tag)):
        raise Problem(
            "moved_on", "This customer is not as you saw him.", "Read him again, then write.", status=412, etag=tag
        )
    if if_none_match is not None and standing is not None:
        raise Problem("there_already", "This customer is there.", "Write without If-None-Match.", status=412, etag=tag)


async def _brought(tx: Tx, data: MasterData, key: Identifier) -> Brought:
    return Brought(
        name=data.name,
        lang=data.lang,
        tier=data.tier,
        time_zone=data.time_zone,
        status=await _status(tx, data.status) if isinstance(data.status, str) else data.status,
        organisation=await _organisation(tx, data.organisation)
        if isinstance(data.organisation, str)
        else data.organisation,
        fields=data.fields,
        add=(key, *data.add),
        drop=data.drop,
    )


async def _status(tx: Tx, key: str) -> UUID:
    for id_, status in (await customers.statuses(tx)).items():
        if fold(key) == fold(status.key):
            return id_
    raise Refused("status_unknown", "There is no such status.", "Write the key of one.", field="status")


async def _organisation(tx: Tx, name: str) -> UUID:
    found = await customers.organisation_of_number(tx, name) or await customers.organisation_of_name(tx, name)
    if found is None:
        raise Refused("organisation_unknown", "There is no such organisation.", "Make it first.", field="organisation")
    return found


ROUTES = (by_key, write)
