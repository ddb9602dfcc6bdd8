"""What administrators set up of bulletins: drafts, history and undo come with it (docs/adr/0012)."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.bulletins import api
from ting.kit.db import Tx
from ting.kit.kind import Kind


class BulletinForm(msgspec.Struct, frozen=True):
    """What is written of a bulletin."""

    name: str


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, BulletinForm]:
    return {each.id: BulletinForm(each.name) for each in await api.every(tx, ids)}


async def _save(tx: Tx, id_: UUID, form: BulletinForm) -> None:
    await api.put(tx, id_, form.name)


BULLETINS = Kind(
    key="bulletins", struct=BulletinForm, permission="bulletins.manage", load=_load, save=_save, remove=api.remove
)
