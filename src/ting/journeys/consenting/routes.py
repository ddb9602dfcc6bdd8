"""HTTP of customers' consents."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import get, post
from msgspec import Meta

from ting.domains.consents import api as consents
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.consenting import telling, view
from ting.journeys.consenting.view import Consents
from ting.kit.db import Database, Tx
from ting.kit.problem import NotThere

ONE = "/api/t/{slug:str}/customers/{customer:uuid}/consents"


class ConsentWritten(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer said. `id` is the caller's: the same again is noted once."""

    id: UUID
    purpose: Annotated[str, Meta(max_length=40)]
    """Its key: `marketing`."""
    channel: consents.Channel
    state: consents.State
    version: int | None = None
    """Of the wording that he was shown or read, with its language; a consent needs both."""
    lang: Annotated[str, Meta(max_length=10)] | None = None
    at: int | None = None
    """When he said so (ms), if not now."""
    contact: UUID | None = None
    proof: Annotated[str, Meta(max_length=consents.PROOF_MAX)] = ""
    """Where it stands: a message, a form, a letter, another system's record."""
    how: Literal["customer", "import", "api"] = "api"
    """How a program has it; what a person notes is an agent's."""


@get(ONE, opt={"permission": "customers.read", "personal": "whole"})
async def standing(customer: UUID, tenant: Tenant, db: Database) -> Consents:
    """Return what a customer agreed to, by purpose and channel, with the wording to read out, and what he said before."""
    async with db.tx(tenant.id) as tx:
        return await view.of(tx, customer)


@post(ONE, opt={"permission": "customers.edit", "personal": "whole"}, status_code=201)
async def noted(customer: UUID, data: ConsentWritten, tenant: Tenant, signed: Signed, db: Database) -> Consents:
    """Note that a customer agreed, refused, or took his word back. 422 `wording_unknown` for a consent without the version
    and language that he was shown; `nothing_given`; 409 `id_used`."""

    async def work(tx: Tx) -> Consents:
        found = [id_ for id_, each in (await consents.purposes(tx)).items() if each.key == data.purpose]
        if not found:
            raise NotThere("purpose")
        said = consents.Consent(
            id=data.id,
            customer=customer,
            purpose=found[0],
            channel=data.channel,
            state=data.state,
            at=data.at if data.at is not None else tx.now,
            how=data.how if signed.token else "agent",
            by=signed.person.id,
            version=data.version,
            lang=data.lang,
            contact=data.contact,
            proof=data.proof,
        )
        await telling.note(tx, said)
        return await view.of(tx, customer)

    return await db.run(tenant.id, work)


ROUTES = (standing, noted)
