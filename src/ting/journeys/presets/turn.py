"""A tenant becomes a centre of some type: several kinds are saved as one publish, by the way that every saving takes."""

from collections.abc import AsyncIterator, Collection, Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from ting.domains.changes import api as changes
from ting.domains.conversations.api import Wrapup
from ting.domains.people import api as people
from ting.journeys.presets.centre import CentreType, coded, measured, peopled, reasoned, turned
from ting.journeys.presets.kinds import CentreForm
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.kind import Kind

Kinds = Mapping[str, Kind[Any]]
Part = Literal["centre", "modules", "queues", "wrapup", "aux-codes", "roles"]
PARTS: tuple[Part, ...] = ("centre", "modules", "queues", "wrapup", "aux-codes", "roles")
"""The kinds that a type of centre says something of."""


async def turn(tx: Tx, kinds: Kinds, of: CentreType, parts: Collection[str], *, by: UUID) -> list[changes.Change]:
    """Save what such a centre has, of these parts, as one publish (in a transaction of the house, within the tenant)."""
    batch = new_id()
    done = []
    async for key, id_, value in _wanted(tx, kinds, of, parts):
        change = await changes.save(tx, kinds[key], id_, value, by=by, batch=batch)
        done += [change] if change else []
    return done


async def _wanted(tx: Tx, kinds: Kinds, of: CentreType, parts: Collection[str]) -> AsyncIterator[tuple[str, UUID, Any]]:
    for part in PARTS:
        if part in parts:
            standing = await kinds[part].load(tx, None)
            for id_, value in sorted((await _of(tx, part, of, standing)).items()):
                yield part, id_, value


async def _of(tx: Tx, part: str, of: CentreType, standing: Mapping[UUID, Any]) -> Mapping[UUID, Any]:
    match part:
        case "centre":
            return {tx.tenant: CentreForm(of.key)}
        case "modules":
            return {id_: msgspec.structs.replace(form, on=turned(form.on, of)) for id_, form in standing.items()}
        case "queues":
            return {id_: measured(form, of) for id_, form in standing.items() if not form.archived}
        case "wrapup":
            return {tx.tenant: coded(standing.get(tx.tenant, Wrapup()), of)}
        case "aux-codes":
            return reasoned(standing, of, tx.tenant)
        case _:
            held = {form.key for form in standing.values() if await people.holders(tx, form.key)}
            return peopled(standing, of, house=people.HOUSE_ROLES, held=held)
