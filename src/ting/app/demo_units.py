"""How the demo's companies are organised; one place is vacant, as it is in life."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ting.domains.people import api as people
from ting.kit.db import Tx
from ting.kit.ids import new_id


async def put(
    tx: Tx, units: list[dict[str, Any]], teams: Mapping[str, UUID], person_of: Mapping[str, UUID], at: str
) -> None:
    """Keep the tree, each unit after the one that it is a part of. `at`: what follows a login in a mail address."""
    made: dict[str, UUID] = {}
    for one in units:
        made[one["name"]] = id_ = new_id()
        head = one.get("head")
        unit = people.Unit(
            name=one["name"],
            parent=made[one["part_of"]] if "part_of" in one else None,
            head=person_of[head + at] if head else None,
            deputies=tuple(person_of[each + at] for each in one.get("deputies", ())),
            purpose=one["purpose"],
        )
        await people.save_unit(tx, id_, unit)
        for name in one.get("teams", ()):
            await people.place_team(tx, teams[name], id_)
