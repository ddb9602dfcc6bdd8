"""What another system knows of a customer, and what he is when it is written onto what is known here. Pure."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from ting.domains.customers.model import Customer, CustomerProfile, Identifier

Said = str | UnsetType | None
SAID = ("name", "lang", "tier", "time_zone", "status", "organisation")


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as another system has him. What it says nothing of is UNSET, or not among the fields; None empties."""

    name: str | UnsetType = UNSET
    lang: str | UnsetType = UNSET
    tier: Said = UNSET
    time_zone: Said = UNSET
    status: UUID | UnsetType | None = UNSET
    organisation: UUID | UnsetType | None = UNSET
    fields: Mapping[str, str | int | float | bool | None] = {}
    add: tuple[Identifier, ...] = ()
    drop: tuple[Identifier, ...] = ()


def onto(before: Customer | None, said: Brought, *, lang: str, overwrite: bool = True) -> CustomerProfile:
    """Return what is to stand: what is said, or only where nothing stood. A number in a name's place is no name.

    `lang`: of who is new, where nothing is said of it; he is called by the first of his identifiers, then.
    """
    told = {key: value for key in SAID if (value := getattr(said, key)) is not UNSET}
    fields = dict(said.fields)
    if before is None:
        standing: dict[str, Any] = {"name": said.add[0].value if said.add else "", "lang": lang}
        fields = {key: value for key, value in fields.items() if value is not None}
    else:
        standing = _standing(before)
        if not overwrite:
            empty = {
                key for key, value in standing.items() if value is None or (key == "name" and str(value)[:1] == "#")
            }
            told = {key: value for key, value in told.items() if key in empty}
            fields = {key: value for key, value in fields.items() if key not in before.fields}
    return CustomerProfile(**{**standing, **told}, fields=fields, add=said.add, drop=said.drop)


def _standing(of: Customer) -> dict[str, Any]:
    return {
        "name": of.name,
        "lang": of.lang,
        "tier": of.tier,
        "time_zone": of.time_zone,
        "status": of.status.id if of.status else None,
        "organisation": of.organisation.id if of.organisation else None,
    }
