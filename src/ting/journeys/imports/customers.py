"""A line of a list of customers: he is known by how he is reached, else he is new. An identifier is one customer's only."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from ting.domains.changes import api as changes
from ting.domains.customers import api as customers
from ting.domains.customers.api import Brought, CustomerField, Identifier, Organisation
from ting.domains.imports import api as imports
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import Tenant
from ting.journeys.directory.kinds import ORGANISATIONS
from ting.kit.csv import parted
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Problem, Refused
from ting.kit.text import clean

FIELD = "field:"


class Known(msgspec.Struct, frozen=True):
    """What a list of customers may name here."""

    fields: tuple[CustomerField, ...]
    statuses: dict[str, UUID]


async def known_of(tx: Tx) -> Known:
    """Return what a list of customers may name; a status that is in use goes before an archived one of its name."""
    statuses = sorted((await customers.statuses(tx)).items(), key=lambda each: not each[1].archived)
    named = {imports.fold(name): id_ for id_, each in statuses for name in each.names.values()}
    keyed = {imports.fold(each.key): id_ for id_, each in statuses}
    return Known(
        tuple(each for each in (await customers.fields(tx)).values() if not each.archived), named | keyed | named
    )


async def own(tx: Tx) -> dict[str, str]:
    """Return the company's own fields by what they are called, in every language."""
    found = {}
    for field in (await known_of(tx)).fields:
        token = FIELD + field.key
        found.update(dict.fromkeys((*field.names.values(), token), token))
    return found


def identifiers(values: Mapping[str, str], time_zone: str) -> tuple[Identifier, ...]:
    """Return how a line's customer is reached. Raises Refused; a phone without a country's number is of the zone's."""
    return tuple(
        customers.made_identifier(kind, each, time_zone)
        for kind in customers.KINDS
        for each in parted(values.get(kind, ""))
    )


def keys(values: Mapping[str, str], time_zone: str) -> tuple[str, ...]:
    """Return by what a line is told from others; nothing where it cannot be taken in anyway."""
    try:
        found = [f"{each.kind}:{each.value}" for each in identifiers(values, values.get("time_zone") or time_zone)]
    except Problem:
        return ()
    return (*found, f"id:{values['id']}") if "id" in values else tuple(found)


async def take(
    tx: Tx, of: imports.Import, values: Mapping[str, str], known: Known, tenant: Tenant
) -> tuple[imports.Outcome, UUID]:
    """Take one line in. Raises Problem when it cannot be."""
    zone = values.get("time_zone") or tenant.time_zone
    reached = identifiers(values, zone)
    id_ = await customers.known(tx, reached, _id(values.get("id", "")))
    if id_ is None and not reached:
        raise Refused("nobody", "There is nothing by which he would be known.", "Give a phone, a mail address …")
    tier = _word(values, "tier", imports.TIERS, "tier", "Write gold, silver or none.")
    said = Brought(
        name=clean(values.get("name", ""), 80).replace("\n", " ") or UNSET,
        lang=_word(values, "lang", imports.LOCALES, "locale", "Write en, zh-TW, zh-CN or ja."),
        tier=tier if tier is UNSET else tier or None,
        time_zone=values.get("time_zone", UNSET),
        status=_status(values, known),
        organisation=await _organisation(tx, of, values),
        fields=_fields(values),
        add=reached,
    )
    return await customers.bring(
        tx,
        id_,
        said,
        by=of.by,
        lang=tenant.locale,
        time_zone=tenant.time_zone,
        overwrite=of.options.get("update") != "fill",
        batch=of.id,
    )


async def take_back(tx: Tx, of: imports.Import, limit: int) -> tuple[int, int]:
    """Take some of an import back; its organisations at the end, where nobody has changed them since."""
    tenant = await tenancy.current(tx)
    by = UUID(of.options["undone_by"])
    looked, stayed = await customers.take_back(tx, of.id, by=by, lang=tenant.locale, limit=limit)
    if looked < limit:
        with suppress(Problem):
            async with tx.attempt():
                await changes.undo_batch(tx, {ORGANISATIONS.key: ORGANISATIONS}, of.id, by=by)
    return looked, stayed


def _fields(values: Mapping[str, str]) -> dict[str, str | int | float | bool | None]:
    found: dict[str, str | int | float | bool | None] = {
        field.removeprefix(FIELD): text for field, text in values.items() if field.startswith(FIELD) or field == "note"
    }
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text.removeprefix("urn:uuid:")) if text else None
    except ValueError:
        return None


def _word(values: Mapping[str, str], field: str, known: Mapping[str, str], code: str, todo: str) -> str | UnsetType:
    if field not in values:
        return UNSET
    found = known.get(imports.fold(values[field]))
    if found is None:
        raise Refused(code, f"{values[field][:40]!r} is no {field}.", todo, field=field)
    return found


def _status(values: Mapping[str, str], known: Known) -> UUID | UnsetType:
    if "status" not in values:
        return UNSET
    found = known.statuses.get(imports.fold(values["status"]))
    if found is None:
        raise Refused("status_unknown", "There is no such status.", "Write one as it is set up.", field="status")
    return found


async def _organisation(tx: Tx, of: imports.Import, values: Mapping[str, str]) -> UUID | UnsetType:
    """Return whose he is: by the number, or else by the name; one that there is not is made when that is wished."""
    number = " ".join(values.get("organisation_number", "").split())[:60]
    name = " ".join(values.get("organisation", "").split())[:80]
    found = await customers.organisation_of_number(tx, number) if number else None
    if found is None and name:
        found = await customers.organisation_of_name(tx, name)
    if found is None and name and of.options.get("make_organisations"):
        found = new_id()
        await changes.save(tx, ORGANISATIONS, found, Organisation(name=name, number=number), by=of.by, batch=of.id)
    if found is None and (name or number):
        field = "organisation" if name else "organisation_number"
        raise Refused("organisation_unknown", "There is no such organisation.", "Make it first.", field=field)
    return found or UNSET
