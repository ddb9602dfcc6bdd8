"""What a webhook says of an event: its facts as the log has them, and by what the other side finds who it is about.

No words of people go out: neither names nor messages. Whoever needs those reads them over the API, where it is judged who may.
"""

from typing import Any
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Tx
from ting.kit.problem import NotThere

KEYS_OF_PEOPLE = ("phone", "email")


class Matter(msgspec.Struct, frozen=True):
    """The contact that an event is about, as it is when the event is sent."""

    id: UUID
    number: str
    channel: str
    lang: str
    state: str
    code: str | None
    queue: UUID
    queue_name: str
    agent: UUID | None
    customer: UUID
    customer_keys: dict[str, list[str]]
    """By which the customer is known elsewhere: `crm`, `player` … Never his phone or mail address."""


async def tell(tx: Tx, _type: str, facts: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the short name of the tenant, and what is said: all facts, and `about` where a contact is concerned."""
    tenant = await tenancy.current(tx)
    about = await _matter(tx, UUID(facts["contact"])) if facts.get("contact") else None
    return tenant.slug, facts | ({"about": about} if about else {})


async def _matter(tx: Tx, id_: UUID) -> Matter | None:
    contact = (await conversations.of_ids(tx, [id_])).get(id_)
    if contact is None:
        return None
    keys: dict[str, list[str]] = {}
    try:
        queue = (await routing.queue(tx, contact.queue)).name
        for each in (await customers.get(tx, contact.customer)).identifiers:
            if each.kind not in KEYS_OF_PEOPLE:
                keys.setdefault(each.kind, []).append(each.value)
    except NotThere:  # erased meanwhile: the fact stays one
        queue = ""
    return Matter(
        id=contact.id,
        number=contact.number,
        channel=contact.channel,
        lang=contact.lang,
        state=contact.state,
        code=contact.code,
        queue=contact.queue,
        queue_name=queue,
        agent=contact.agent,
        customer=contact.customer,
        customer_keys=keys,
    )
