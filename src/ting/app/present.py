"""What follows when somebody comes on the line or goes off it."""

from uuid import UUID

from ting.journeys.contact.queue import customer_changed
from ting.journeys.workday.desk import desk_changed
from ting.kit.db import Tx


async def changed(tx: Tx, kind: str, subject: UUID, tenant: UUID | None, there: bool) -> None:  # noqa: FBT001
    """Tell the journey that it concerns: the agent's day, or the contact's."""
    if kind == "agent":
        await desk_changed(tx, subject, there=there)
    elif tenant is not None:
        await customer_changed(tx.within(tenant), subject, there=there)
