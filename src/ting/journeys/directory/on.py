"""Whoever was changed is compared with others, so that who may be one is proposed at once."""

from ting.domains.customers import api as customers
from ting.events.customer import CustomerChanged, CustomerMerged, CustomerParted
from ting.kit.db import Tx
from ting.kit.log import on


@on
async def compare(tx: Tx, event: CustomerChanged | CustomerMerged | CustomerParted) -> None:
    """Compare him; of a merge or its undoing, both."""
    both = [event.customer] if isinstance(event, CustomerChanged) else [event.customer, event.gone]
    await customers.compare(tx, both)


HANDLERS = (compare,)
