"""What administrators set up of mail."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.mail import api
from ting.domains.mail.model import PERMISSION, Sender
from ting.kit.db import Tx
from ting.kit.kind import Kind


class MailSender(Sender, frozen=True, kw_only=True):
    """Who mail comes from, and the server that takes it. `password` is written only; null leaves it as it is."""

    password: str | None = None


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, MailSender]:
    found = await api.sender(tx)
    return {tx.tenant: MailSender(**msgspec.structs.asdict(found))} if found else {}


async def _save(tx: Tx, _id: UUID, sender: MailSender) -> None:
    await api.put_sender(tx, sender, sender.password)


async def _remove(tx: Tx, _id: UUID) -> None:
    await api.remove_sender(tx)


SENDER = Kind(
    key="mail-sender",
    struct=MailSender,
    permission=PERMISSION,
    load=_load,
    save=_save,
    remove=_remove,
    secrets=("password",),
    single=True,
)
