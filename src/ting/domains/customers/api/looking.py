"""Customers as they are listed, with what administrators set up of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.customers import store
from ting.domains.customers.fields import CustomerField, checked_field
from ting.domains.customers.model import Change, CustomerRow, Look
from ting.domains.customers.standing import (
    LIFECYCLES,
    AccountStatus,
    Lifecycle,
    Organisation,
    checked_organisation,
    checked_status,
)
from ting.kit.cursor import Cursor
from ting.kit.db import Tx

CHANGES = 100


async def page(tx: Tx, look: Look, *, cursor: Cursor | None, limit: int) -> list[CustomerRow]:
    """Return a page of customers, the newest first, of whom all words of `look.q` are true."""
    return await store.finding.rows(tx, await store.finding.page(tx, look, cursor, limit))


async def rows(tx: Tx, ids: Sequence[UUID]) -> list[CustomerRow]:
    """Return these customers as a list shows them."""
    return await store.finding.rows(tx, ids) if ids else []


async def fields_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, dict[str, object]]:
    """Return what is written in the fields of these customers."""
    return await store.finding.fields_of(tx, ids)


async def counts(tx: Tx) -> dict[Lifecycle, int]:
    """Count the customers of each class."""
    found = await store.finding.counts(tx)
    return {each: found.get(each, 0) for each in LIFECYCLES}


async def changes(tx: Tx, customer: UUID) -> list[Change]:
    """Return what was changed of a customer, the newest first."""
    return await store.customers.changes(tx, customer, CHANGES)


async def fields(tx: Tx) -> Mapping[UUID, CustomerField]:
    """Return the fields that a company keeps of its customers, in their order; archived ones too."""
    return await store.setup.fields(tx)


async def statuses(tx: Tx) -> Mapping[UUID, AccountStatus]:
    """Return what an account can be, in order; archived ones too."""
    return await store.setup.statuses(tx)


async def put_field(tx: Tx, id_: UUID, field: CustomerField) -> None:
    """Keep a field of customers' pages. Raises Refused."""
    await store.setup.put_field(tx, id_, checked_field(field))


async def put_status(tx: Tx, id_: UUID, status: AccountStatus) -> None:
    """Keep what an account can be. Raises Refused."""
    await store.setup.put_status(tx, id_, checked_status(status))


async def put_organisation(tx: Tx, id_: UUID, organisation: Organisation) -> None:
    """Keep an organisation. Raises Refused; Gone when another has its name."""
    await store.setup.put_organisation(tx, id_, checked_organisation(organisation))


async def organisation_of_name(tx: Tx, name: str) -> UUID | None:
    """Find an organisation by its name, width and case aside."""
    return await store.setup.organisation_of_name(tx, name)


async def organisation_of_number(tx: Tx, number: str) -> UUID | None:
    """Find an organisation by its number."""
    return await store.setup.organisation_of_number(tx, number)


async def organisations(tx: Tx, ids: list[UUID] | None = None) -> Mapping[UUID, Organisation]:
    """Return the organisations by name; archived ones too."""
    return await store.setup.organisations(tx, ids)
