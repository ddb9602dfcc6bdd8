"""HTTP of the customers' section: found, shown, made, changed, taken along."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.params import Parameter
from litestar.response import Stream

from ting.domains.customers import api as customers
from ting.domains.customers.api import CustomerProfile, Lifecycle, Look
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.directory import carry, view
from ting.journeys.directory.view import CustomerPage, Customers, CustomerShape, OrganisationPage, OrganisationRow
from ting.kit import phone
from ting.kit.db import Database
from ting.kit.problem import NotThere
from ting.kit.vcard import MEDIA_TYPE

READ = {"permission": "customers.read"}
EDIT = {"permission": "customers.edit"}
EXPORT = {"permission": "customers.export", "exports": "customers"}
PERMISSIONS = ("customers.read", "customers.edit", "customers.export")
BASE = "/api/t/{slug:str}"
ONE = BASE + "/customers/{customer:uuid}"
Words = Annotated[str | None, Parameter(max_length=200)]


class NewCustomer(msgspec.Struct, frozen=True):
    """A customer who is made by hand. `id` is the caller's: the same again is the same customer."""

    id: UUID
    profile: CustomerProfile


class CustomerWritten(msgspec.Struct, frozen=True):
    """What is to stand; `version`: what its writer saw."""

    version: int
    profile: CustomerProfile


def _look(
    tenant: Tenant, q: str | None, status: UUID | None, organisation: UUID | None, lifecycle: Lifecycle | None
) -> Look:
    """Return what is looked for; a phone number is found however it is written."""
    words = " ".join((q or "").replace("\x00", " ").split())
    return Look(
        q=phone.sought(words, tenant.time_zone) or words, status=status, organisation=organisation, lifecycle=lifecycle
    )


@get(BASE + "/customers/shape", opt=READ)
async def shape(tenant: Tenant, db: Database) -> CustomerShape:
    """Return of what a customer's page is made here: fields, statuses, kinds of identifiers."""
    async with db.tx(tenant.id) as tx:
        return await view.shape(tx)


@get(BASE + "/customers", opt=READ)
async def listed(
    tenant: Tenant,
    db: Database,
    q: Words = None,
    status: UUID | None = None,
    organisation: UUID | None = None,
    lifecycle: Lifecycle | None = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Customers:
    """List customers, the newest first.

    `q`: words, or parts of words, that all stand in a customer's name, identifiers, organisation or fields.
    """
    async with db.tx(tenant.id) as tx:
        return await view.listed(tx, _look(tenant, q, status, organisation, lifecycle), cursor, limit)


@post(BASE + "/customers", opt=EDIT, status_code=201)
async def made(data: NewCustomer, tenant: Tenant, signed: Signed, db: Database) -> CustomerPage:
    """Make a customer by hand. 409 `identifier_taken` names the customer who is reached so already."""
    await db.run(
        tenant.id,
        customers.create,
        data.profile,
        id_=data.id,
        by=signed.person.id,
        lang=tenant.locale,
        time_zone=tenant.time_zone,
    )
    return await _page(db, tenant, data.id)


@get(ONE, opt=READ)
async def one(customer: UUID, tenant: Tenant, db: Database) -> CustomerPage:
    """Return a customer, whole: profile, timeline, what is open, who changed what."""
    return await _page(db, tenant, customer)


@put(ONE, opt=EDIT)
async def save(customer: UUID, data: CustomerWritten, tenant: Tenant, signed: Signed, db: Database) -> CustomerPage:
    """Write a customer. 409 `moved_on` when somebody else did meanwhile, `identifier_taken` for another's number."""
    await db.run(
        tenant.id,
        customers.save,
        customer,
        data.profile,
        version=data.version,
        by=signed.person.id,
        lang=tenant.locale,
        time_zone=tenant.time_zone,
    )
    return await _page(db, tenant, customer)


@get(BASE + "/organisations", opt=READ)
async def organisations(tenant: Tenant, db: Database) -> list[OrganisationRow]:
    """List the organisations by name."""
    async with db.tx(tenant.id) as tx:
        return [view.row_of(id_, each) for id_, each in (await customers.organisations(tx)).items()]


@get(BASE + "/organisations/{organisation:uuid}", opt=READ)
async def organisation(organisation: UUID, tenant: Tenant, db: Database) -> OrganisationPage:
    """Return an organisation with its people, and what happened with all of them."""
    async with db.tx(tenant.id) as tx:
        found = (await customers.organisations(tx, [organisation])).get(organisation)
        if found is None:
            raise NotThere("organisation")
        return await view.organisation(tx, organisation, found)


@get(BASE + "/customers.csv", opt=EXPORT)
async def csv(
    tenant: Tenant,
    db: Database,
    q: Words = None,
    status: UUID | None = None,
    organisation: UUID | None = None,
    lifecycle: Lifecycle | None = None,
) -> Stream:
    """The same list as CSV (UTF-8 with BOM, RFC 4180), all of it, page by page; an import understands its heads."""
    return Stream(
        carry.csv(db, tenant, _look(tenant, q, status, organisation, lifecycle)),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-customers.csv"'},
    )


@get(BASE + "/customers.vcf", opt=EXPORT)
async def vcards(
    tenant: Tenant,
    db: Database,
    q: Words = None,
    status: UUID | None = None,
    organisation: UUID | None = None,
    lifecycle: Lifecycle | None = None,
    version: Literal["3.0", "4.0"] = "4.0",
) -> Stream:
    """The same list as vCards, all of them, page by page."""
    return Stream(
        carry.vcards(db, tenant, _look(tenant, q, status, organisation, lifecycle), version),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-customers.vcf"'},
    )


@get(ONE + "/card.vcf", opt=EXPORT)
async def vcard(
    customer: UUID, tenant: Tenant, db: Database, version: Literal["3.0", "4.0"] = "4.0"
) -> Response[bytes]:
    """One customer as a vCard."""
    return Response(
        await carry.one(db, tenant, customer, version),
        media_type=MEDIA_TYPE,
        headers={"Content-Disposition": 'attachment; filename="customer.vcf"'},
    )


async def _page(db: Database, tenant: Tenant, customer: UUID) -> CustomerPage:
    async with db.tx(tenant.id) as tx:
        return await view.page(tx, customer)


ROUTES = (shape, listed, made, one, save, organisations, organisation, csv, vcards, vcard)
