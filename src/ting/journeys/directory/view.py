"""What screens are shown of customers, put together from several domains."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.customers.api import (
    Customer,
    CustomerRow,
    FieldChange,
    FieldDef,
    Lifecycle,
    Look,
    StatusMark,
    TimelineEntry,
)
from ting.domains.people import api as people
from ting.journeys.contact.summary import ContactSummary, summaries
from ting.journeys.contact.view import Named, Names
from ting.kit.cursor import cursor_after, read_cursor
from ting.kit.db import Tx


class StatusChoice(msgspec.Struct, frozen=True):
    """A status that may be given."""

    mark: StatusMark
    archived: bool


class CustomerShape(msgspec.Struct, frozen=True):
    """Of what a customer's page is made in this company: its fields, and what an account can be."""

    fields: list[FieldDef]
    statuses: list[StatusChoice]
    kinds: list[str]
    """The kinds of identifiers there are."""


class OrganisationRow(msgspec.Struct, frozen=True):
    """An organisation in a list."""

    id: UUID
    name: str
    note: str
    queue: UUID | None
    head_start_ms: int
    archived: bool


class Customers(msgspec.Struct, frozen=True):
    """A page of customers; `next` is the cursor of the one after it. `counts`, by class, come with the first page."""

    items: list[CustomerRow]
    next: str | None
    counts: dict[Lifecycle, int] | None


class CustomerChange(msgspec.Struct, frozen=True):
    """A change of a customer: who, when, each field before and after."""

    id: UUID
    at: int
    by: Named | None
    what: str
    fields: tuple[FieldChange, ...]


class MergeView(msgspec.Struct, frozen=True):
    """Another customer who turned out to be this one; until when that may be taken back."""

    id: UUID
    name: str
    at: int
    until: int
    by: Named | None


class SimilarRow(msgspec.Struct, frozen=True):
    """Somebody who may be the same customer, and why: he has the name, and these fields are alike."""

    row: CustomerRow
    alike: tuple[str, ...]


class CustomerPage(msgspec.Struct, frozen=True):
    """A customer, whole."""

    customer: Customer
    timeline: list[TimelineEntry]
    open: list[ContactSummary]
    """What is going on with him now."""
    changes: list[CustomerChange]
    codes: list[Names]
    merges: list[MergeView]
    """Those that may be taken back."""


class OrganisationPage(msgspec.Struct, frozen=True):
    """An organisation with its people, and what happened with all of them."""

    organisation: OrganisationRow
    people: Customers
    timeline: list["SharedEntry"]


class SharedEntry(msgspec.Struct, frozen=True):
    """Something that happened with one of an organisation's people."""

    customer: Named
    entry: TimelineEntry


async def shape(tx: Tx) -> CustomerShape:
    """Return of what a customer's page is made here."""
    fields = await customers.fields(tx)
    return CustomerShape(
        fields=[customers.shown(id_, field) for id_, field in fields.items() if not field.archived],
        statuses=[
            StatusChoice(StatusMark(id_, each.key, each.names, each.tone), each.archived)
            for id_, each in (await customers.statuses(tx)).items()
        ],
        kinds=list(customers.KINDS),
    )


async def listed(tx: Tx, look: Look, cursor: str | None, limit: int) -> Customers:
    """Return a page of customers, the newest first."""
    found = await customers.page(tx, look, cursor=read_cursor(cursor), limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Customers(
        items=found[:limit],
        next=cursor_after(last.created_at, last.id) if last else None,
        counts=None if cursor else await customers.counts(tx),
    )


async def page(tx: Tx, id_: UUID) -> CustomerPage:
    """Return a customer, whole. Raises NotThere."""
    customer = await customers.get(tx, id_)
    changes = await customers.changes(tx, id_)
    merges = await customers.merges(tx, id_)
    names = await people.names(tx, [by for by in (*(each.by for each in changes), *(each.by for each in merges)) if by])
    return CustomerPage(
        customer=customer,
        timeline=await customers.timeline(tx, id_, 200),
        open=await summaries(tx, await conversations.open_with(tx, id_)),
        changes=[
            CustomerChange(
                each.id,
                each.at,
                Named(each.by, names[each.by][0]) if each.by in names else None,
                each.what,
                each.fields,
            )
            for each in changes
        ],
        codes=[Names(code.key, code.names) for code in await conversations.wrapup_codes(tx)],
        merges=[
            MergeView(
                each.id, each.name, each.at, each.until, Named(each.by, names[each.by][0]) if each.by in names else None
            )
            for each in merges
        ],
    )


async def similar(tx: Tx, id_: UUID) -> list[SimilarRow]:
    """Return who may be the same customer, those who are alike in more first."""
    found = {each.id: each.alike for each in await customers.similar(tx, id_)}
    return [SimilarRow(row, found[row.id]) for row in await customers.rows(tx, list(found))]


def row_of(id_: UUID, of: customers.Organisation) -> OrganisationRow:
    """Show an organisation as a line."""
    return OrganisationRow(id_, of.name, of.note, of.queue, of.head_start_ms, of.archived)


async def organisation(tx: Tx, id_: UUID, of: customers.Organisation) -> OrganisationPage:
    """Return an organisation with its people."""
    people_ = await listed(tx, Look(organisation=id_), None, 100)
    names = {row.id: row.name for row in people_.items}
    shared = await customers.timeline_of(tx, list(names), 100)
    return OrganisationPage(row_of(id_, of), people_, shared_entries(shared, names))


def shared_entries(found: Sequence[tuple[UUID, TimelineEntry]], names: dict[UUID, str]) -> list[SharedEntry]:
    """Show what happened with several customers."""
    return [SharedEntry(Named(id_, names[id_]), entry) for id_, entry in found]
