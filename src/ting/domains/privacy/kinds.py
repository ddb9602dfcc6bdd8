"""What administrators set up of privacy: for how long which sort of data is kept."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from ting.domains.privacy import store
from ting.domains.privacy.model import MANAGE, next_night
from ting.kit.db import Tx
from ting.kit.kind import Kind

Days = Annotated[int, Meta(ge=1, le=36_500)]


class RetentionForm(msgspec.Struct, frozen=True, kw_only=True):
    """For how many days each sort of data is kept; None: for as long as the customer is one."""

    words: Days | None = None
    files: Days | None = None
    facts: Days | None = None
    changes: Days | None = None
    imports: Days | None = None
    webhooks: Days | None = None
    silent: Days | None = None
    """Customers of whom nothing was heard for so long are erased."""


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, RetentionForm]:
    return {tx.tenant: RetentionForm(**{rule.sort: rule.days for rule in await store.retention.rules(tx)})}


async def _save(tx: Tx, _id: UUID, form: RetentionForm) -> None:
    days = {sort: value for sort, value in msgspec.structs.asdict(form).items() if value is not None}
    await store.retention.put(tx, days, next_night(tx.now, await store.retention.zone(tx)))


RETENTION = Kind(key="retention", struct=RetentionForm, permission=MANAGE, load=_load, save=_save, single=True)
