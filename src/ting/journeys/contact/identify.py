"""Step 2 of 7: who is it, and who served him last?"""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.kit.db import Tx

KNOWN_FOR_MS = 7 * 86_400_000
"""So long after a contact its agent is still the customer's own."""


async def one_at_a_time(tx: Tx, visitor: UUID) -> UUID | None:
    """Let what else this visitor asks at the same moment wait: of two arrivals, the second finds the first.

    Returns whom he is known to be.
    """
    return await customers.lock(tx, visitor)


async def identify(tx: Tx, visitor: UUID, *, name: str | None, lang: str, number: str) -> customers.Ref:
    """Return the customer behind a visitor; a stranger becomes a customer who is known by his browser only."""
    return await customers.recognise(tx, visitor, name=name, lang=lang, number=number)


async def last_agent(tx: Tx, customer: UUID) -> UUID | None:
    """Return who served this customer lately, if he still works for the tenant."""
    agent = await conversations.last_agent(tx, customer, since=tx.now - KNOWN_FOR_MS)
    if agent is None or agent not in await people.names(tx, [agent]):
        return None
    return agent
