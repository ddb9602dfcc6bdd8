"""Customers are taken along as files: CSV with every field, and vCard. Each page has a transaction of its own."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from ting.domains.customers import api as customers
from ting.domains.customers.api import CustomerField, CustomerRow, Identifier, Look
from ting.domains.tenancy.api import Tenant
from ting.kit.csv import Cell, csv_bytes, csv_rows, joined
from ting.kit.cursor import Cursor
from ting.kit.db import Database
from ting.kit.text import fold
from ting.kit.vcard import Card, Version, write

PAGE = 1000
HEAD = ("id", "name", "phone", "email", "tier", "lang", "status", "organisation", "lifecycle", "since", "note")
IM = ("line", "wechat", "whatsapp", "telegram", "messenger")
NAMED = ("phone", "email")

Listed = list[tuple[CustomerRow, dict[str, object]]]


async def _pages(db: Database, tenant: Tenant, look: Look) -> AsyncIterator[Listed]:
    cursor: Cursor | None = None
    more = True
    while more:
        async with db.tx(tenant.id) as tx:
            found = await customers.page(tx, look, cursor=cursor, limit=PAGE)
            fields = await customers.fields_of(tx, [row.id for row in found])
        yield [(row, fields.get(row.id, {})) for row in found]
        more = len(found) == PAGE
        cursor = (found[-1].created_at, found[-1].id) if found else None


async def csv(db: Database, tenant: Tenant, look: Look) -> AsyncIterator[bytes]:
    """Yield the customers of a list as CSV; its heads are those that an import understands."""
    async with db.tx(tenant.id) as tx:
        fields = [each for each in (await customers.fields(tx)).values() if not each.archived]
    others = [kind for kind in customers.KINDS if kind not in NAMED]
    yield csv_bytes((*HEAD, *others, *heads(fields, tenant.locale)), ())
    zone = ZoneInfo(tenant.time_zone)
    async for page in _pages(db, tenant, look):
        yield csv_rows(_line(row, said, fields, others, zone, tenant.locale) for row, said in page)


def heads(fields: Sequence[CustomerField], locale: str) -> list[str]:
    """Return what the company's fields are called; `field:` and its key where that would be mistaken for another one."""
    taken = {fold(each) for each in (*HEAD, *customers.KINDS)}
    found = []
    for field in fields:
        name = field.name(locale)
        found.append(name if fold(name) not in taken else f"field:{field.key}")
        taken.add(fold(name))
    return found


def _line(
    row: CustomerRow,
    said: dict[str, object],
    fields: Sequence[CustomerField],
    others: Sequence[str],
    zone: ZoneInfo,
    locale: str,
) -> list[Cell]:
    since = datetime.fromtimestamp(row.created_at / 1000, UTC).astimezone(zone).isoformat(timespec="seconds")
    status = (row.status.names.get(locale) or row.status.key) if row.status else ""
    return [
        row.id,
        row.name,
        _of(row, "phone"),
        _of(row, "email"),
        row.tier or "",
        row.lang,
        status,
        row.organisation.name if row.organisation else "",
        row.lifecycle,
        since,
        "" if any(field.key == "note" for field in fields) else str(said.get("note", "")),
        *(_of(row, kind) for kind in others),
        *(_written(field, said.get(field.key), locale) for field in fields),
    ]


def _of(row: CustomerRow, kind: str) -> str:
    return joined(each.value for each in row.identifiers if each.kind == kind)


def _written(field: CustomerField, value: object, locale: str) -> Cell:
    if value is None:
        return ""
    if field.type == "choice":
        names = next((each.names for each in field.choices if each.key == value), {})
        return names.get(locale) or str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int | float) else str(value)


async def vcards(db: Database, tenant: Tenant, look: Look, version: Version) -> AsyncIterator[bytes]:
    """Yield the customers of a list as vCards."""
    async for page in _pages(db, tenant, look):
        yield "".join(write(card_of(row, said), version) for row, said in page).encode()


def card_of(row: CustomerRow, said: dict[str, object]) -> Card:
    """Return a customer as a card."""

    def values(*kinds: str) -> tuple[Identifier, ...]:
        return tuple(each for each in row.identifiers if each.kind in kinds)

    return Card(
        name=row.name,
        phones=tuple(each.value for each in values("phone")),
        emails=tuple(each.value for each in values("email")),
        im=tuple(f"{each.kind}:{each.value}" for each in values(*IM)),
        organisation=row.organisation.name if row.organisation else "",
        note=str(said.get("note", "")),
        lang=row.lang,
        uid=f"urn:uuid:{row.id}",
        more=tuple(_more(row, said)),
    )


def _more(row: CustomerRow, said: dict[str, object]) -> Iterator[tuple[str, str]]:
    yield from ((each.kind, each.value) for each in row.identifiers if each.kind not in (*NAMED, *IM))
    if row.tier:
        yield "tier", row.tier
    if row.status:
        yield "status", row.status.key
    for key, value in said.items():
        if key != "note":
            yield "field", f"{key}={_plain(value)}"


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


async def one(db: Database, tenant: Tenant, id_: UUID, version: Version) -> bytes:
    """Return one customer as a vCard. Raises NotThere."""
    async with db.tx(tenant.id) as tx:
        await customers.get(tx, id_)
        (row,) = await customers.rows(tx, [id_])
        return write(card_of(row, (await customers.fields_of(tx, [id_]))[id_]), version).encode()
