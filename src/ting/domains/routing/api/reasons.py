"""Aux codes: asked for, kept, announced."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.routing import store
from ting.domains.routing.reasons import AuxCode, AuxForm, checked
from ting.events.aux_code import AuxCodeChanged
from ting.kit.db import Tx
from ting.kit.ids import new_id


async def aux_codes(tx: Tx) -> list[AuxCode]:
    """Return the tenant's aux codes in their order, those that nobody chooses too: the past is told by them."""
    return list((await store.reasons.codes(tx)).values())


async def put_aux_codes(tx: Tx, codes: Sequence[AuxCode]) -> None:
    """Set aux codes by their keys, in this order."""
    known = {code.key: id_ for id_, code in (await store.reasons.codes(tx)).items()}
    for position, code in enumerate(codes, 1):
        form = msgspec.structs.replace(code, position=position)
        await store.reasons.put(tx, known.get(code.key) or new_id(), code.key, checked(form))


async def save_aux_code(tx: Tx, id_: UUID, form: AuxForm) -> None:
    """Keep a code, new or not; screens are told. A new one's key is its id: nobody has to think of one."""
    before = (await store.reasons.codes(tx, [id_])).get(id_)
    form = msgspec.structs.replace(form, house=before is not None and before.house)
    await store.reasons.put(tx, id_, before.key if before else id_.hex, checked(form))
    tx.emit(AuxCodeChanged(aux_code=id_))
