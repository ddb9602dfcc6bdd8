"""What administrators set up of telephony by itself: trunks, and whom those who work here may call.

A number leads to a queue, and is journeys/calls' to set up.
"""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.telephony import api
from ting.kit.db import Tx
from ting.kit.kind import Kind

TRUNKS = Kind(
    key="trunks",
    struct=api.Trunk,
    permission=api.PERMISSION,
    load=api.trunks,
    save=api.put_trunk,
    remove=api.drop_trunk,
    secrets=("password",),
)


async def _rules(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, api.DialRules]:
    return {tx.tenant: await api.dial_rules(tx)}


async def _put_rules(tx: Tx, _id: UUID, rules: api.DialRules) -> None:
    await api.put_dial_rules(tx, rules)


DIALLING = Kind(
    key="dialling", struct=api.DialRules, permission=api.PERMISSION, load=_rules, save=_put_rules, single=True
)
