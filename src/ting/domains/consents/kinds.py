"""What administrators set up of consents: purposes."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.consents import store
from ting.domains.consents.model import PERMISSION, PURPOSES_MAX, Purpose, check
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import Refused


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Purpose]:
    return await store.purposes(tx, ids)


async def _save(tx: Tx, id_: UUID, purpose: Purpose) -> None:
    purpose, known = check(purpose), await store.purposes(tx)
    before = known.get(id_)
    if before is not None and before.key != purpose.key:
        raise Refused("key_stays", "The key stays: other systems know it.", "Make another purpose.", field="key")
    if before is None and len(known) >= PURPOSES_MAX:
        raise Refused("purposes_full", f"There are at most {PURPOSES_MAX} purposes.", "Use one that there is.")
    if not await store.put(tx, id_, purpose):
        raise Refused("key_taken", "Another purpose has this key.", "Choose another key.", field="key")
    if before is None or before.wordings != purpose.wordings:
        await store.put_wording(tx, id_, purpose.wordings)


PURPOSES = Kind(key="purposes", struct=Purpose, permission=PERMISSION, load=_load, save=_save)
