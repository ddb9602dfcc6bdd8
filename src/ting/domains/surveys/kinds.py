"""What administrators set up of surveys."""

from collections.abc import Mapping
from uuid import UUID

from ting.domains.surveys import store
from ting.domains.surveys.model import Survey, check
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.problem import Refused


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Survey]:
    return dict(await store.surveys(tx, ids))


async def _save(tx: Tx, id_: UUID, survey: Survey) -> None:
    survey = check(survey)
    if await store.unknown_queues(tx, survey.queues):
        raise Refused("queue_unknown", "One of the queues is not there any more.", "Choose among those that are.")
    if survey.purpose is not None and not await store.has_purpose(tx, survey.purpose):
        raise Refused("purpose_unknown", "There is no such purpose.", "Choose one that there is.", field="purpose")
    before = (await _load(tx, [id_])).get(id_)
    if before is not None and before.scale != survey.scale:
        raise Refused(
            "scale", "The scale stays: answers on two scales make no figure.", "Archive this one and make another."
        )
    await store.put(tx, id_, survey)


SURVEYS = Kind(key="surveys", struct=Survey, permission="queues.manage", load=_load, save=_save)
