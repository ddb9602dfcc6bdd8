"""What administrators set up of contacts: the tree of wrap-up codes."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

from ting.domains.conversations import store
from ting.domains.conversations.codes import Wrapup, gone, made
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import Refused


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, Wrapup]:
    tree = await store.codes.latest(tx)
    queues = await store.codes.queues(tx)
    return {tx.tenant: Wrapup(codes=tree.codes, queues=queues)} if tree.version else {}


async def _save(tx: Tx, _id: UUID, wrapup: Wrapup) -> None:
    wanted = made(wrapup)
    lost = await store.codes.used(tx, gone((await store.codes.latest(tx)).codes, wanted.codes))
    if lost:
        raise Refused(
            "wrapup_used",
            "A code that contacts bear is not taken out.",
            "Retire it: it is chosen no more, and keeps its name.",
            field=min(lost),
        )
    await store.codes.keep(tx, wanted.codes)
    try:
        await store.codes.put_queues(tx, wanted.queues)
    except asyncpg.ForeignKeyViolationError:
        raise Refused(
            "wrapup_queue", "A queue that has branches is not there.", "Leave it out.", field="queues"
        ) from None


WRAPUP = Kind(key="wrapup", struct=Wrapup, permission="wrapup.manage", load=_load, save=_save, single=True)
