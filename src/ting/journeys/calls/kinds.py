"""What administrators set up of calls that several rooms keep together: a number that is called, and where it leads."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from ting.domains.flows import api as flows
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.tenancy import api as tenancy
from ting.journeys.calls.steps import CHANNEL
from ting.kit.db import Tx
from ting.kit.ids import new_key
from ting.kit.kind import Kind
from ting.kit.problem import NotThere


class NumberForm(msgspec.Struct, frozen=True, kw_only=True):
    """A number that customers call. It is a contact point too: what is counted by those counts for it."""

    name: str
    number: str
    """+886223456789, or an extension of one's own telephone system."""
    trunk: UUID
    """By which its calls come."""
    queue: UUID
    """Where who calls takes his number."""
    lang: str = "en"
    """In which he is spoken to, as long as nothing else is known of him."""
    flow: UUID | None = None
    """The call flow that he goes through first; without, he takes his number at once."""


async def _load(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, NumberForm]:
    points = {point.id: point for point in await tenancy.points(tx) if point.channel == CHANNEL}
    return {
        id_: NumberForm(
            name=points[id_].name,
            number=number.number,
            trunk=number.trunk,
            queue=points[id_].queues[0],
            lang=number.lang,
            flow=number.flow,
        )
        for id_, number in (await telephony.numbers(tx, ids)).items()
    }


async def _save(tx: Tx, id_: UUID, form: NumberForm) -> None:
    if form.queue not in {queue.id for queue in await routing.queues(tx)}:
        raise NotThere("queue")
    if form.flow is not None and form.flow not in await flows.flows(tx, [form.flow]):
        raise NotThere("flow")
    zone = (await tenancy.current(tx)).time_zone
    number = telephony.Number(
        trunk=form.trunk,
        number=telephony.made_number(form.number, zone),
        lang=telephony.made_lang(form.lang),
        flow=form.flow,
    )
    await telephony.put_number(tx, id_, number)
    point = tenancy.ContactPoint(
        id=id_,
        tenant=tx.tenant,
        key=new_key(),
        channel=CHANNEL,
        name=form.name,
        queues=(form.queue,),
        origins=(),
    )
    await tenancy.put_point(tx, point)


async def _remove(tx: Tx, id_: UUID) -> None:
    await tenancy.drop_point(tx, id_)
    await telephony.drop_number(tx, id_)


NUMBERS = Kind(
    key="numbers",
    struct=NumberForm,
    permission=telephony.PERMISSION,
    load=_load,
    save=_save,
    remove=_remove,
)
