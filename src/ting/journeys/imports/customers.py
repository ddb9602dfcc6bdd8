"""A line of a list of customers: he is known by phone or mail, else he is new. An identifier is one customer's only."""

from collections.abc import Mapping

from ting.domains.customers import api as customers
from ting.domains.imports import api as imports
from ting.domains.people.api import check_email
from ting.domains.promises import api as promises
from ting.domains.tenancy.api import Tenant
from ting.kit.db import Tx
from ting.kit.problem import Problem, Refused
from ting.kit.text import clean


def identifiers(values: Mapping[str, str], time_zone: str) -> tuple[customers.Identifier, ...]:
    """Return how a line's customer is reached. Raises Refused; a phone without a country's number is of the zone's."""
    found = []
    if "phone" in values:
        found.append(customers.identifier("phone", promises.phone_of(values["phone"], time_zone)))
    if "email" in values:
        found.append(customers.identifier("email", check_email(values["email"])))
    return tuple(found)


def keys(values: Mapping[str, str], time_zone: str) -> tuple[str, ...]:
    """Return by what a line is told from others; nothing where it cannot be taken in anyway."""
    try:
        return tuple(f"{each.kind}:{each.value}" for each in identifiers(values, time_zone))
    except Problem:
        return ()


async def take(tx: Tx, values: Mapping[str, str], tenant: Tenant) -> imports.Outcome:
    """Take one line in. Raises Problem when it cannot be."""
    reached = identifiers(values, tenant.time_zone)
    if not reached:
        raise Refused("nobody", "There is neither a phone nor a mail address.", "Give one of them.")
    known = await customers.reached_by(tx, reached)
    if len(known) > 1:
        raise Refused("two_customers", "Phone and mail belong to two different customers.", "Correct one of them.")
    tier = _tier(values)
    lang = _lang(values)
    name = clean(values.get("name", ""), 80).replace("\n", " ")
    note = clean(values.get("note", ""), 2000) or None
    if not known:
        fields = {"note": note} if note else {}
        shown = name or reached[0].value
        made = await customers.add(tx, name=shown, lang=lang or tenant.locale, tier=tier or None, fields=fields)
        await customers.known_as(tx, made, reached)
        return "new"
    (id_,) = known
    before = await customers.get(tx, id_)
    changed = await customers.update(
        tx,
        id_,
        name=name or before.name,
        lang=lang or before.lang,
        tier=before.tier if tier is None else tier or None,
        note=note,
        identifiers=reached,
    )
    return "changed" if changed else "same"


def _tier(values: Mapping[str, str]) -> str | None:
    """Return the tier: '' for none, None where nothing is said."""
    if "tier" not in values:
        return None
    found = imports.TIERS.get(imports.fold(values["tier"]))
    if found is None:
        raise Refused("tier", f"{values['tier'][:40]!r} is not a tier.", "Write gold, silver or none.")
    return found


def _lang(values: Mapping[str, str]) -> str | None:
    if "lang" not in values:
        return None
    found = imports.LOCALES.get(imports.fold(values["lang"]))
    if found is None:
        raise Refused("locale", f"{values['lang'][:40]!r} is not a language.", "Write en, zh-TW, zh-CN or ja.")
    return found
