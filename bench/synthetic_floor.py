"""A floor of any size for the routing bench: agents with skills, queues in three languages, and a long line."""

import random
import uuid
from dataclasses import dataclass

from ting.domains.routing.floor import Floor
from ting.domains.routing.model import Need, QueueRule, Seat, Step, Ticket, rank_of

SECOND = 1000
BOUND = 600 * SECOND


@dataclass
class Synthetic:
    """What was built; ``ticket`` makes the next arrival."""

    floor: Floor
    seats: list[Seat]
    now: int
    chance: random.Random
    tenant: uuid.UUID
    queues: list[uuid.UUID]
    languages: list[uuid.UUID]
    relaxing: bool
    made: int = 0

    def ticket(self, entered_at: int) -> Ticket:
        """Return a new arrival: one of the queues, one of the languages, one in ten important."""
        self.made += 1
        vip = self.chance.random() < 0.1
        relax = (Step(60 * SECOND, 2), Step(180 * SECOND, 1)) if self.relaxing else ()
        return Ticket(
            uuid.UUID(int=(1 << 80) + self.made),
            self.tenant,
            self.chance.choice(self.queues),
            uuid.UUID(int=(1 << 81) + self.made),
            f"A-{self.made}",
            rank_of(entered_at, 300 * SECOND if vip else 0, BOUND),
            entered_at,
            2,
            tier="gold" if vip else None,
            needs=(Need(self.chance.choice(self.languages), 3, relax),),
            because="priority" if vip else "arrival",
        )


def build(*, waiting: int, agents: int, queues: int = 20, free: bool = False, relaxing: bool = True) -> Synthetic:
    """Return a floor with this many waiting tickets (30 ms apart) and agents (all full unless ``free``)."""
    chance = random.Random(5)
    tenant = uuid.UUID(int=1)
    made = Synthetic(
        Floor(),
        [],
        10**12,
        chance,
        tenant,
        [uuid.UUID(int=(2 << 64) + n) for n in range(queues)],
        [uuid.UUID(int=(3 << 64) + n) for n in range(3)],
        relaxing,
    )
    for queue in made.queues:
        made.floor.put_queue(QueueRule(queue, tenant))
    for n in range(agents):
        seat = Seat(
            uuid.UUID(int=(4 << 64) + n),
            frozenset({tenant}),
            frozenset(chance.sample(made.queues, min(queues, chance.choice([2, 3, 4, 5])))),
            {language: chance.randint(2, 5) for language in chance.sample(made.languages, chance.choice([1, 2]))},
            capacity=6,
            load=0 if free else 6,
            idle_since=made.now - chance.randrange(60 * SECOND),
        )
        made.seats.append(seat)
        made.floor.put_seat(seat)
    for n in range(waiting):
        made.floor.put_ticket(made.ticket(made.now - (waiting - n) * 30))
    return made
