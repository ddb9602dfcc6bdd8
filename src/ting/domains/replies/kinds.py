"""What administrators set up of canned replies: the tenant's. An agent's own are his own business."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.replies import api, store
from ting.domains.replies.model import PERMISSION, Reply
from ting.kit.db import Tx
from ting.kit.kind import Kind


class ReplyForm(msgspec.Struct, frozen=True):
    """A canned reply: `texts` by language. Variables stand in double braces; unknown ones are blanks for the agent."""

    name: str
    texts: dict[str, str]
    folder: str = ""
    shortcut: str | None = None
    archived: bool = False


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, ReplyForm]:
    return {
        each.id: ReplyForm(each.name, each.texts, each.folder, each.shortcut, each.archived)
        for each in await store.of_tenant(tx, ids)
    }


async def _save(tx: Tx, id_: UUID, form: ReplyForm) -> None:
    await api.put(tx, Reply(id=id_, owner=None, **msgspec.structs.asdict(form)))


REPLIES = Kind(key="replies", struct=ReplyForm, permission=PERMISSION, load=_load, save=_save)
