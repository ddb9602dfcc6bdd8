"""What administrators set up of conduct: the limits, and the bans there are."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.conduct import api
from ting.domains.conduct.model import Limits
from ting.kit.db import Tx
from ting.kit.kind import Kind

MANAGE = "bans.manage"


class BanSetting(msgspec.Struct, frozen=True, kw_only=True):
    """What may change of a ban. `name`: whom, as colleagues call him; `archived`: it is lifted."""

    name: str
    reason: str
    until: int | None = None
    archived: bool = False


async def _load_limits(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, Limits]:
    return {tx.tenant: await api.limits(tx)}


async def _save_limits(tx: Tx, _id: UUID, limits: Limits) -> None:
    await api.put_limits(tx, limits)


async def _load_bans(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, BanSetting]:
    return {
        ban.id: BanSetting(name=ban.whom, reason=ban.reason, until=ban.until, archived=ban.lifted_at is not None)
        for ban in await api.bans(tx, ids)
    }


async def _save_ban(tx: Tx, id_: UUID, ban: BanSetting) -> None:
    await api.change(tx, id_, whom=ban.name, reason=ban.reason, until=ban.until, lifted=ban.archived)


LIMITS = Kind(
    key="conduct-limits", struct=Limits, permission="queues.manage", load=_load_limits, save=_save_limits, single=True
)
BANS = Kind(key="bans", struct=BanSetting, permission=MANAGE, load=_load_bans, save=_save_ban)
