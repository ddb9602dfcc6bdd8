"""A centre whose agents' phones all hang on one socket and do what a test says, and callers on another: calls by the hundred.

Agents are seated without desks (tests/crowd.py); who is rung picks up at once, unless it is told otherwise.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.centre import Centre, open_centre
from tests.crowd import seat
from tests.journeys.test_setup import signed
from tests.server import House, until
from tests.sip import Dialog, Peer, peer
from tests.telephone import engine_runs, open_line
from ting.app.asterisk import config, room
from ting.channels.phone.wire import Ari
from ting.domains.recordings import api as recordings
from ting.domains.telephony import api as telephony
from ting.kit.db import Database

CAPACITY = 6
"""Of a seat that a call fills."""
OPEN = (
    "select (select count(*) from call where state <> 'over') as calls, "
    "(select count(*) from contact where channel = 'phone' and state in ('queued', 'serving')) as contacts, "
    "(select count(*) from seat where load > 0) as seats, (select count(*) from offer where state = 'live') as offers"
)


@dataclass
class Switchboard:
    """The peers, and what became of each call."""

    house: House
    centre: Centre
    number: str
    callers: Peer
    agents: Peer
    phones: dict[str, UUID]
    """Whose each is, by their user names."""
    passwords: dict[str, str]
    rung: dict[str, list[Dialog]] = field(default_factory=dict)
    """What rang at agents', by who called."""
    picks_up: Callable[[Dialog], None] = lambda dialog: dialog.answer()
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, dialog: Dialog) -> None:
        """A phone of an agent's rings."""
        self.rung.setdefault(dialog.caller, []).append(dialog)
        self.news.set()
        self.picks_up(dialog)

    async def ring_of(self, call: Dialog, *, n: int = 0) -> Dialog:
        """Wait until a call rings at somebody's, for the nth time."""
        async with asyncio.timeout(60):
            while len(self.rung.get(call.caller, ())) <= n:
                self.news.clear()
                await self.news.wait()
        return self.rung[call.caller][n]

    async def talk(self, call: Dialog) -> Dialog:
        """Wait until somebody talks with a caller; return his side."""
        leg = await self.ring_of(call)
        await leg.until("up")
        await until(lambda: self.state(call), lambda state: state == "talking", what=f"{call.caller} talks")
        return leg

    async def state(self, call: Dialog) -> str:
        """How a call stands in the books."""
        found = await self.centre.value("select state from call where caller = $1 order by began_at desc", call.caller)
        return str(found or "")

    async def register(self, users: Iterable[str] | None = None) -> None:
        """Register phones, and wait until the house knows."""

        async def one(user: str) -> None:
            await until(lambda: self.agents.register(user, self.passwords[user]), lambda code: code == 200)

        wanted = list(self.phones if users is None else users)
        await asyncio.gather(*(one(user) for user in wanted))
        persons = [self.phones[user] for user in wanted]
        await until(
            lambda: self.centre.value("select count(*) from seat where phone and person_id = any($1)", persons),
            lambda there: there == len(persons),
            what="all phones are there",
        )

    async def open(self) -> dict[str, int]:
        """How much is not over: calls, contacts, seats that carry something, offers."""
        (row,) = await self.centre.fetch(OPEN)
        return dict(row)

    async def engine_has(self) -> dict[str, int]:
        """How many channels and bridges the engine has."""
        told = room.told(self.house.settings.data)
        assert told is not None
        async with Ari(told.url, config.USER, told.secret) as ari:
            return {what: len(await ari.ask("GET", f"/{what}")) for what in ("channels", "bridges")}

    async def rests(self) -> None:
        """Wait until nothing is left of any call."""
        await until(self.open, lambda found: not any(found.values()), what="all calls are over")


@asynccontextmanager
async def switchboard(
    house: House, db: Database, agents: int, *, record: bool = False, ring_ms: int = 60_000, **settings: Any
) -> AsyncIterator[Switchboard]:
    """Open a centre in a house with a telephone, with so many agents whose phones are registered."""
    await engine_runs(house)
    centre = await open_centre(db, house.url, ring_ms=ring_ms, acw_ms=0, **settings)
    await centre.add_person("ada", "administrator", seat=False)
    async with signed(house, centre, "ada") as ada:
        number = await open_line(ada, centre)
        if record:
            rules = {"value": {"record": True, "announce": False}}
            answer = await ada.put(f"setup/recordings/{centre.tenant.id}", json=rules)
            assert answer.status_code < 300, answer.text
    persons = await seat(centre, agents, capacity=CAPACITY, available=True)
    given = {person: await _phone(db, person) for person in persons}
    async with peer(house.settings.sip) as callers, peer(house.settings.sip) as phones:
        made = Switchboard(
            house, centre, number, callers, phones,
            {each.username: person for person, each in given.items()},
            {each.username: each.password for each in given.values()},
        )  # fmt: skip
        phones.rung = made.hear
        await made.register()
        yield made


async def _phone(db: Database, person: UUID) -> telephony.PhoneGiven:
    async with db.house() as tx:
        return await telephony.make_phone(tx, person, "Desk phone")


def caller_of(n: int) -> str:
    """Return the number of the nth caller: who is known by his number alone."""
    return f"+88691{n:07d}"


async def kept(centre: Centre) -> Sequence[recordings.Recording]:
    """Return what was recorded in a centre."""
    async with centre.db.tx(centre.tenant.id) as tx:
        ids = [row["id"] for row in await tx.fetch("select id from recording where tenant_id = $1", centre.tenant.id)]
        return list((await recordings.of_ids(tx, ids)).values())
