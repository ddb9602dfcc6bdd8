"""What administrators set up of recordings: what is recorded, whether that is said first, and for how long it is kept."""

from collections.abc import Mapping
from uuid import UUID

import asyncpg

from ting.domains.recordings import store
from ting.domains.recordings.model import MANAGE, RecordingRules, checked
from ting.kit.db import Tx
from ting.kit.fetch import read_address
from ting.kit.kind import Kind
from ting.kit.problem import Refused


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, RecordingRules]:
    return {tx.tenant: await store.rules(tx) or RecordingRules()}


async def _save(tx: Tx, _id: UUID, rules: RecordingRules) -> None:
    kept = checked(rules)
    if kept.transcribe is not None:
        read_address(kept.transcribe)
    try:
        await store.put_rules(tx, kept)
    except asyncpg.ForeignKeyViolationError:
        raise Refused(
            "recording_queue", "A queue that stands apart is not there.", "Leave it out.", field="queues"
        ) from None


RULES = Kind(key="recordings", struct=RecordingRules, permission=MANAGE, load=_load, save=_save, single=True)
