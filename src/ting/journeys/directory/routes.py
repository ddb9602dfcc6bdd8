"""HTTP of the customers' section: found, shown, made, changed, taken along."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post, put
from litestar.di import Provide
from litestar.params import Parameter
from litestar.response import Stream
from msgspec import Meta

from ting.domains.customers import api as customers
from ting.domains.customers.api import CustomerProfile, Lifecycle, Look
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact.identity import unveiled
from ting.journeys.directory import carry, view
from ting.journeys.directory.view import (
    CustomerPage,
    Customers,
    CustomerShape,
    OrganisationPage,
    OrganisationRow,
    SimilarRow,
)
from ting.kit import phone
from ting.kit.db import Database
from ting.kit.problem import NotThere, Problem
from ting.kit.vcard import MEDIA_TYPE

READ = {"permission": "customers.read", "personal": "whole"}
EDIT = {"permission": "customers.edit", "personal": "whole"}
MERGE = {"permission": "customers.merge", "personal": "whole"}
EXPORT = {"permission": "customers.export", "exports": "customers", "personal": "whole"}
PERMISSIONS = ("customers.read", "customers.edit", "customers.merge", "customers.export")
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


class MergeWanted(msgspec.Struct, frozen=True):
    """Who is the same, and in which fields he is right (`fields.<key>` for the company's own)."""

    other: UUID
    take: Annotated[list[str], Meta(max_length=100)] = []


def looked(
    tenant: Tenant,
    q: Words = None,
    status: UUID | None = None,
    organisation: UUID | None = None,
    lifecycle: Lifecycle | None = None,
) -> Look:
    """Return what is looked for; a phone number is found however it is written.

    `q`: words, or parts of words, that all stand in a customer's name, identifiers, organisation or fields.
    """
    words = " ".join((q or "").replace("\x00", " ").split())
    return Look(
        q=phone.sought(words, tenant.time_zone) or words, status=status, organisation=organisation, lifecycle=lifecycle
    )


LOOK = {"look": Provide(looked, sync_to_thread=False)}


@get(BASE + "/customers/shape", opt=READ)
async def shape(tenant: Tenant, db: Database) -> CustomerShape:
    """Return of what a customer's page is made here: fields, statuses, kinds of identifiers."""
    async with db.tx(tenant.id) as tx:
        return await view.shape(tx)


@get(BASE + "/customers", opt=READ, dependencies=LOOK)
async def listed(
    tenant: Tenant,
    db: Database,
    look: Look,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> Customers:
    """List customers, the newest first; of `q`, all words stand in a name, identifiers, an organisation or fields."""
    async with db.tx(tenant.id) as tx:
        return await view.listed(tx, look, cursor, limit)


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
async def one(customer: UUID, tenant: Tenant, signed: Signed, db: Database) -> CustomerPage:
    """Return a customer, whole: profile, timeline, what is open, who changed what.

    422 `identity_first` while the reader serves somebody of that name of whom it is not confirmed who he is. Who was
    merged into another one: 404 `merged`, which names him.
    """
    async with db.tx(tenant.id) as tx:
        await unveiled(tx, signed.person.id, customer)
        into = await customers.merged_into(tx, customer)
        if into is not None:
            raise Problem(
                "merged", "This customer is another one now.", "Open that one.", status=404, customer=str(into)
            )
        return await view.page(tx, customer)


@put(ONE, opt=EDIT)
async def save(customer: UUID, data: CustomerWritten, tenant: Tenant, signed: Signed, db: Database) -> CustomerPage:
    """Write a customer. 422 `identity_first` as above;
    409 `moved_on` when somebody else did meanwhile, `identifier_taken` for another's number."""
    async with db.tx(tenant.id) as tx:
        await unveiled(tx, signed.person.id, customer)
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


@get(ONE + "/similar", opt=MERGE)
async def similar(customer: UUID, tenant: Tenant, db: Database) -> list[SimilarRow]:
    """Return who may be the same customer, and in what they are alike."""
    async with db.tx(tenant.id) as tx:
        return await view.similar(tx, customer)


@post(ONE + "/merge", opt=MERGE, status_code=200)
async def merge(customer: UUID, data: MergeWanted, tenant: Tenant, signed: Signed, db: Database) -> CustomerPage:
    """Make one customer of two: all that is the other's is this one's from then on. It may be taken back for 30 days."""
    await db.run(tenant.id, customers.merge, customer, data.other, take=frozenset(data.take), by=signed.person.id)
    return await _page(db, tenant, customer)


@post(BASE + "/merges/{merge:uuid}/undo", opt=MERGE, status_code=200)
async def part(merge: UUID, tenant: Tenant, signed: Signed, db: Database) -> CustomerPage:
    """Take a merge back: everything is again whose it was; what was changed since stays. Returns who is there again."""
    return await _page(db, tenant, await db.run(tenant.id, customers.part, merge, by=signed.person.id))


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


@get(BASE + "/customers.csv", opt=EXPORT, dependencies=LOOK)
async def csv(tenant: Tenant, db: Database, look: Look) -> Stream:
    """The same list as CSV (UTF-8 with BOM, RFC 4180), all of it, page by page; an import understands its heads."""
    return Stream(
        carry.csv(db, tenant, look),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-customers.csv"'},
    )


@get(BASE + "/customers.vcf", opt=EXPORT, dependencies=LOOK)
async def vcards(tenant: Tenant, db: Database, look: Look, version: Literal["3.0", "4.0"] = "4.0") -> Stream:
    """The same list as vCards, all of them, page by page."""
    return Stream(
        carry.vcards(db, tenant, look, version),
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


ROUTES = (shape, listed, made, one, save, similar, merge, part, organisations, organisation, csv, vcards, vcard)
