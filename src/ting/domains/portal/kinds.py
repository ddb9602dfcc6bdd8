"""What administrators set up of the portal."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.portal import api, store
from ting.domains.portal.model import HelpPage
from ting.kit.db import Tx
from ting.kit.kind import Kind


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, HelpPage]:
    found = await store.page(tx)
    return {tx.tenant: found} if found else {}


async def _save(tx: Tx, _id: UUID, page: HelpPage) -> None:
    await api.put(tx, page)


async def _remove(tx: Tx, _id: UUID) -> None:
    await store.drop_page(tx)


HELP_PAGE = Kind(
    key="help-page",
    struct=HelpPage,
    permission="queues.manage",
    load=_load,
    save=_save,
    remove=_remove,
    single=True,
)
