"""A large floor for the routing bench: 20 queues, three languages at three levels, thousands of seats, a long line.

Written into the tables in chunks, as if everybody had come by and by. A ticket asks for its queue's product and for its
language at a level, which makes 180 different asks; a seat has two products of four or more, and one language or more,
each at a level: some hundreds of kinds of seat.
"""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

from tests.centre import Centre
from tests.crowd import seat
from ting.domains.customers import api as customers
from ting.domains.routing import api as routing
from ting.events.seat import SeatChanged
from ting.kit.db import Tx, to_json
from ting.kit.ids import new_id

T = TypeVar("T")

QUEUES, PRODUCTS, LANGUAGES, LEVELS = 20, 4, 3, 3
CAPACITY, WEIGHT = 6, 2
CHUNK = 5_000
APART_MS = 30

FREE = """
with answered as (
  update offer set state = 'accepted', ended_at = $2 where person_id = any($1) and state = 'live' returning id, ticket_id
), gone as (
  update ticket set state = 'answered', left_at = $2 from answered where ticket.id = answered.ticket_id
), over as (
  delete from timer using answered where timer.key = 'offer:' || answered.id
)
update seat set offers = 0, load = $3, idle_since = $2 where person_id = any($1)
"""


class Big(NamedTuple):
    """What was made."""

    centre: Centre
    queues: Sequence[routing.Queue]
    languages: Sequence[UUID]
    persons: Sequence[UUID]


async def furnish(centre: Centre, *, waiting: int, seats: int) -> Big:
    """Fill a centre: so many wait, so many are seated, and all of them are full."""
    chance = random.Random(5)
    products = [await centre.add_skill(f"product {n}") for n in range(PRODUCTS)]
    languages = [await centre.add_skill(f"language {n}") for n in range(LANGUAGES)]
    queues = [
        await centre.add_queue(f"queue-{n}", needs=(routing.Need(products[n % PRODUCTS], 1),), ring_ms=600_000)
        for n in range(QUEUES)
    ]
    persons = await seat(centre, seats, capacity=CAPACITY, available=True)
    able = [(person, skill, level) for person in persons for skill, level in _able(chance, products, languages)]
    for some in _chunks(able):
        async with centre.db.house() as tx:
            await tx.execute(
                "insert into proficiency (tenant_id, person_id, skill_id, level) "
                "select $1, * from unnest($2::uuid[], $3::uuid[], $4::int[])",
                centre.tenant.id,
                *map(list, zip(*some, strict=True)),
            )
    async with centre.db.house() as tx:
        await tx.execute("update seat set load = capacity")
    made = Big(centre, queues, languages, persons)
    await line_up(made, waiting, chance)
    return made


async def line_up(big: Big, waiting: int, chance: random.Random) -> None:
    """Let so many more wait."""
    centre = big.centre
    async with centre.db.tx(centre.tenant.id) as tx:
        customer = await customers.add(tx, name="Waits", lang="en")
    came = [(new_id(), new_id(), chance.choice(big.queues), _asked(big, chance)) for _ in range(waiting)]
    for begin, some in enumerate(_chunks(came)):
        async with centre.db.tx(centre.tenant.id) as tx:
            await _put(tx, some, customer, tx.now - (waiting - begin * CHUNK) * APART_MS)


async def _put(
    tx: Tx, some: Sequence[tuple[UUID, UUID, routing.Queue, routing.Need]], customer: UUID, since: int
) -> None:
    contacts, tickets, queues, needs = zip(*some, strict=True)
    places = [queue.id for queue in queues]
    entered = [since + n * APART_MS for n in range(len(some))]
    await tx.execute(
        "insert into contact (id, tenant_id, key, number, channel, customer_id, queue_id, state, lang, question, started_at) "
        "select id, $1, id, 'A-1', 'webchat', $2, queue, 'queued', 'en', '?', at "
        "from unnest($3::uuid[], $4::uuid[], $5::bigint[]) as u(id, queue, at)",
        tx.tenant,
        customer,
        list(contacts),
        places,
        entered,
    )
    await tx.execute(
        "insert into ticket (id, tenant_id, contact_id, queue_id, number, rank, entered_at, inserted_at, because, "
        "channel, weight, lang, needs) "
        "select id, $1, contact, queue, 'A-1', at, at, at, 'arrival', 'webchat', $2, 'en', needs::jsonb "
        "from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::text[]) as u(id, contact, queue, at, needs)",
        tx.tenant,
        WEIGHT,
        list(tickets),
        list(contacts),
        places,
        entered,
        [to_json((*queue.needs, need)) for queue, need in zip(queues, needs, strict=True)],
    )


async def free(tx: Tx, persons: Sequence[UUID]) -> None:
    """Let these answer what they are offered, finish it at once, and have room for one more; unannounced."""
    await tx.execute(FREE, list(persons), tx.now, CAPACITY - WEIGHT)


async def free_and_say(tx: Tx, persons: Sequence[UUID]) -> None:
    """The same, announced as it would be."""
    await free(tx, persons)
    for person in persons:
        tx.emit(
            SeatChanged(
                seat=person,
                state="READY",
                status="available",
                aux=None,
                load=CAPACITY - WEIGHT,
                capacity=CAPACITY,
                connected=True,
                reason="wrapped_up",
            )
        )


def _able(chance: random.Random, products: Sequence[UUID], languages: Sequence[UUID]) -> list[tuple[UUID, int]]:
    knows = chance.sample(products, chance.randint(2, PRODUCTS))
    speaks = chance.sample(languages, chance.choice([1, 2, 2, 3]))
    return [(skill, 1) for skill in knows] + [(skill, chance.randint(1, LEVELS)) for skill in speaks]


def _asked(big: Big, chance: random.Random) -> routing.Need:
    return routing.Need(chance.choice(big.languages), chance.randint(1, LEVELS))


def _chunks(of: Sequence[T]) -> Iterator[Sequence[T]]:
    return (of[begin : begin + CHUNK] for begin in range(0, len(of), CHUNK))
