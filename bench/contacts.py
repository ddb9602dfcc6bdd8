"""Past contacts, a million of them: how long a list, a look for words, and a customer's page take.

The limit of the same run: one row fetched by its primary key, under the same row-level security.
"""

import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from bench._ground import Ground, ground, quantile, say
from tests import million
from tests.centre import Centre, open_centre
from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Filter
from ting.domains.customers import api as customers
from ting.journeys.contact import lists
from ting.kit.db import Tx

CONTACTS = 1_000_000
ROUNDS = 40


async def main() -> None:
    """Print the figures."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else CONTACTS
    async with ground(size=4) as here:
        centre = await open_centre(here.db, name="big")
        root = await asyncpg.connect(here.server.dsn())
        began = time.perf_counter()
        made = await million.fill(root, centre.tenant.id, many)
        filled = time.perf_counter() - began
        await root.close()
        limit = await _bare(here, centre)
        asked: dict[str, Callable[[], Awaitable[Any]]] = {
            "list": lambda: _page(here, centre, Filter()),
            "list_of_queue": lambda: _page(here, centre, Filter(queue=random.choice(made.queues))),
            "list_of_agent": lambda: _page(here, centre, Filter(agent=random.choice(made.agents))),
            "search_common": lambda: _page(here, centre, Filter(q=million.COMMON)),
            "search_rare": lambda: _page(here, centre, Filter(q=million.RARE)),
            "search_nothing": lambda: _page(here, centre, Filter(q="沒有這個詞")),
            "search_name": lambda: _page(here, centre, Filter(q="佐藤")),
            "customer": lambda: _customer(here, centre),
        }
        for name, ask in asked.items():
            took = await _times(ask)
            for share in (0.5, 0.95):
                say(
                    f"{name}_p{round(share * 100)}",
                    quantile(took, share) * 1000,
                    "ms",
                    quantile(limit, share) * 1000,
                    contacts=many,
                    filled_s=round(filled),
                    limit_is="a transaction that fetches one row by its primary key",
                )


async def _times(ask: Callable[[], Awaitable[Any]]) -> list[float]:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - began)
    return took


async def _bare(here: Ground, centre: Centre) -> list[float]:
    async with here.db.tx(centre.tenant.id) as tx:
        found = await conversations.search(tx, Filter(), cursor=None, limit=1)

    async def one() -> None:
        async with here.db.tx(centre.tenant.id) as tx:
            await tx.fetchrow("select id from contact where id = $1", found[0].id)

    return await _times(one)


async def _page(here: Ground, centre: Centre, by: Filter) -> None:
    await lists.page(here.db, centre.tenant, by, None, 50)


async def _customer(here: Ground, centre: Centre) -> None:
    async with here.db.tx(centre.tenant.id) as tx:
        await _whole(tx, random.choice(await conversations.search(tx, Filter(), cursor=None, limit=50)))


async def _whole(tx: Tx, contact: conversations.Contact) -> None:
    await customers.get(tx, contact.customer)
    await customers.timeline(tx, contact.customer)
    await conversations.last_agent(tx, contact.customer, since=0)


if __name__ == "__main__":
    asyncio.run(main())
