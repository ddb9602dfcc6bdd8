"""What follows when somebody comes on the line or goes off it."""

from uuid import UUID

from ting.journeys.calls.steps import CALL, TELEPHONE, call_changed, telephone_changed
from ting.journeys.contact.queue import customer_changed
from ting.journeys.workday.desk import desk_changed
from ting.kit.db import Tx


async def changed(tx: Tx, kind: str, subject: UUID, tenant: UUID | None, there: bool) -> None:  # noqa: FBT001
    """Tell the journey that it concerns: the agent's day, the contact's, or the call's."""
    if kind == "agent":
        await desk_changed(tx, subject, there=there)
    elif kind == TELEPHONE:
        await telephone_changed(tx, subject, there=there)
    elif kind == CALL and tenant is not None:
        await call_changed(tx.within(tenant), subject, there=there)
    elif kind != "customer":
        return
    elif tenant is not None:
        await customer_changed(tx.within(tenant), subject, there=there)
