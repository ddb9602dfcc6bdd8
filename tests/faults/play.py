"""A small centre that is played through its doors, beside a model that says what must be true of it after each act."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.centre import Centre, Stage, open_centre
from tests.faults.truth import wrong
from tests.server import House, until
from ting.kit.db import Database, Row
from ting_sim import DeskClient, ProblemError, WidgetClient
from ting_sim.tasks import new_key

PATIENT = 3_600_000
CAPACITY = 4
AGENTS = ("ann", "bob", "cid")
WAITING = """
select t.contact_id::text as contact, t.state, t.inserted_at, q.key as queue,
  o.id as offer, o.person_id::text as person
from ticket t join queue q on q.id = t.queue_id left join offer o on o.ticket_id = t.id and o.state = 'live'
where t.tenant_id = $1 and t.state in ('waiting', 'offered')
"""


@dataclass
class Talk:
    """What must be true of one customer's contact."""

    widget: WidgetClient
    contact: str
    came: int
    state: Literal["queued", "serving", "wrapup", "closed"] = "queued"
    agent: str | None = None
    in_turn: bool = True
    """It waits at the place that its coming gave it."""
    visited: set[str] = field(default_factory=lambda: {"help"})
    refused: set[str] = field(default_factory=set)
    words: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Play:
    """Everybody who is there, and what must be true."""

    house: House
    db: Database
    stage: Stage
    centre: Centre
    desks: dict[str, DeskClient]
    talks: list[Talk] = field(default_factory=list)
    available: set[str] = field(default_factory=lambda: set(AGENTS))
    rings: dict[str, str] = field(default_factory=dict)
    """Contact -> agent, as they were when everything had last come to rest."""
    acts: int = 0
    kills: int = 0

    @classmethod
    async def begin(cls, house: House, db: Database, stage: Stage) -> "Play":
        """Open a centre with three agents and two queues."""
        clocks: Any = dict.fromkeys(("ring_ms", "refuse_ms", "acw_ms", "idle_warn_ms", "grace_ms"), PATIENT)
        centre = await open_centre(db, house.url, queue=False)
        for key in ("help", "more"):
            await centre.add_queue(key, **clocks)
        await centre.add_point()
        desks = {}
        for name in AGENTS:
            await centre.add_person(name, capacity=CAPACITY)
            desks[name] = await stage.desk(centre, name)
        return cls(house, db, stage, centre, desks)

    def among(self, n: int, *states: str) -> Talk | None:
        """Return one of the talks in these states: the same n chooses the same again."""
        found = [talk for talk in self.talks if talk.state in states]
        return found[n % len(found)] if found else None

    def who(self, person: str) -> str:
        """Return the name of an agent."""
        return next(name for name in AGENTS if self.centre.person_id(name) == person)

    # -- acts

    async def comes(self) -> None:
        """A customer comes, and takes a number."""
        widget = await self.stage.widget(self.centre, f"Question {len(self.talks)}", queue=self.centre.queue_id("help"))
        assert widget.contact is not None
        self.talks.append(Talk(widget, widget.contact, len(self.talks)))
        self.talks[-1].words.append(("customer", f"Question {len(self.talks) - 1}"))

    async def leaves(self, talk: Talk) -> None:
        """A customer gives his number up, or ends the talk."""
        await (talk.widget.leave() if talk.state == "queued" else talk.widget.end())
        talk.state = "closed" if talk.state == "queued" else "wrapup"
        await talk.widget.wait_for(lambda w: w.phase == "ended", 60)

    async def says(self, talk: Talk, by: str, *, twice: bool) -> None:
        """One of the two says something, and perhaps sends it again: it is said once."""
        key, text = new_key(), f"{by} {len(talk.words)}"
        for _ in range(2 if twice else 1):
            if by == "customer":
                await talk.widget.say(text, key=key, timeout=60)
            else:
                assert talk.agent is not None
                await self.desks[talk.agent].say(self.centre.slug, talk.contact, text, key=key)
        talk.words.append((by, text))

    async def answers(self, talk: Talk, *, accepts: bool) -> None:
        """Whoever is rung for this contact takes it, or declines."""
        agent = self.rings[talk.contact]
        desk = self.desks[agent]
        await desk.wait_for(lambda d: any(o.contact == talk.contact for o in d.offers.values()), 60, "the ring")
        offer = next(each for each in desk.offers.values() if each.contact == talk.contact)
        if accepts:
            await desk.accept(offer)
            talk.state, talk.agent = "serving", agent
        else:
            await desk.decline(offer)
            talk.refused.add(agent)

    async def ends(self, talk: Talk) -> None:
        """The agent ends the talk, or wraps it up."""
        assert talk.agent is not None
        desk = self.desks[talk.agent]
        if talk.state == "serving":
            await desk.end(self.centre.slug, talk.contact)
            talk.state = "wrapup"
        else:
            await desk.wrapup(self.centre.slug, talk.contact, "solved")
            talk.state = "closed"

    async def passes_on(self, talk: Talk) -> None:
        """The agent sends it to the other queue; where it has been already it does not go again."""
        assert talk.agent is not None
        try:
            more = self.centre.queue_id("more")
            await self.desks[talk.agent].transfer(self.centre.slug, talk.contact, note="Please", to_queue=more)
        except ProblemError as error:
            if error.code == "already_visited" and "more" in talk.visited:
                return
            raise
        assert "more" not in talk.visited
        talk.visited.add("more")
        talk.state, talk.agent, talk.in_turn = "queued", None, False
        talk.refused.clear()

    async def turns(self, agent: str) -> None:
        """An agent goes away, or is there again."""
        if agent in self.rings.values():
            return
        if agent in self.available:
            self.available.discard(agent)
            await self.desks[agent].status("away", "break")
        else:
            self.available.add(agent)
            await self.desks[agent].status("available")

    async def blinks(self, agent: str) -> None:
        """An agent's line breaks, and is back at once."""
        self.desks[agent].drop()
        await self.desks[agent].reconnect(60)

    async def work_dies(self) -> None:
        """Kill -9 of who routes and counts; another begins."""
        self.house.kill("work")
        self.house.start("work")
        self.kills += 1

    # -- what must be true

    async def rests(self) -> None:
        """Wait until nobody could be rung who is not; then everything must be as the model says."""
        self.acts += 1
        before = dict(self.rings)
        await until(self._unrung, lambda pairs: not pairs, seconds=90, what="an offer that could be made")
        rows = await self._waiting()
        self.rings = {row["contact"]: self.who(row["person"]) for row in rows if row["person"]}
        of = {talk.contact: talk for talk in self.talks}
        assert {row["contact"] for row in rows} == {talk.contact for talk in self.talks if talk.state == "queued"}
        for contact, agent in self.rings.items():
            assert agent in self.available, f"{agent} is away and rung"
            assert agent not in of[contact].refused, f"{agent} has refused it"
            if contact not in before and of[contact].in_turn:
                self._nobody_was_passed(of[contact], agent, before)
        await self._contacts()
        assert await wrong(self.db) == []

    def _nobody_was_passed(self, rung: Talk, agent: str, before: dict[str, str]) -> None:
        for other in self.talks:
            waits = other.state == "queued" and other.in_turn and other.contact not in {*self.rings, *before}
            assert not (waits and other.came < rung.came and agent not in other.refused), (
                f"{other.came} waited before {rung.came}"
            )

    async def _waiting(self) -> list[Row]:
        return await self.centre.fetch(WAITING, self.centre.tenant.id)

    async def _unrung(self) -> list[tuple[str, str]]:
        """Who waits, and whom it could ring: by the model's rules, from the model's own facts."""
        rows = await self._waiting()
        rung = {self.who(row["person"]) for row in rows if row["person"]}
        held = [talk.agent for talk in self.talks if talk.state in ("serving", "wrapup")]
        free = [a for a in self.available if a not in rung and 2 * held.count(a) + 2 <= CAPACITY]
        of = {talk.contact: talk for talk in self.talks}
        return [
            (row["contact"], agent)
            for row in rows
            if not row["person"]
            for agent in free
            if agent not in of[row["contact"]].refused
        ]

    async def _contacts(self) -> None:
        tenant = self.centre.tenant.id
        rows = await self.centre.fetch(
            "select id::text, state, agent_id::text from contact where tenant_id = $1 order by started_at, id", tenant
        )
        assert [row["id"] for row in rows] == [talk.contact for talk in self.talks], "each came once, in order"
        said: dict[str, list[tuple[str, str]]] = {talk.contact: [] for talk in self.talks}
        for row in await self.centre.fetch(
            "select contact_id::text, by_kind, text from message where tenant_id = $1 and kind = 'text' "
            "order by contact_id, seq",
            tenant,
        ):
            said[row["contact_id"]].append((row["by_kind"], row["text"]))
        for row, talk in zip(rows, self.talks, strict=True):
            assert row["state"] == talk.state, (talk.came, row["state"], talk.state)
            if talk.state != "queued" and talk.agent:
                assert row["agent_id"] == self.centre.person_id(talk.agent)
            assert said[talk.contact] == talk.words
        for name in AGENTS:
            held = sum(talk.agent == name and talk.state in ("serving", "wrapup") for talk in self.talks)
            held += list(self.rings.values()).count(name)
            assert await self.centre.load(name) == 2 * held <= CAPACITY

    async def closes(self) -> dict[str, Any]:
        """Everybody is served to the end; both sides have heard all of it. Return what was done."""
        for name in AGENTS:
            if name not in self.available:
                await self.turns(name)
        while open_ := [talk for talk in self.talks if talk.state != "closed"]:
            for talk in open_:
                if talk.state != "queued":
                    await self.ends(talk)
                elif talk.contact in self.rings:
                    await self.answers(talk, accepts=True)
                elif talk.refused >= set(AGENTS):
                    await self.leaves(talk)
            await self.rests()
        for talk in self.talks:
            await talk.widget.wait_for(lambda w, t=talk: _words(w) == t.words, 60, "all that was said")  # type: ignore[misc]
        await asyncio.gather(
            *(desk.wait_for(lambda d: d.seat is not None and d.seat.load == 0, 60) for desk in self.desks.values())
        )
        return {"acts": self.acts, "contacts": len(self.talks), "words": sum(len(t.words) for t in self.talks)}


def _words(widget: WidgetClient) -> list[tuple[str, str]]:
    return [(m.by, m.text or "") for m in widget.messages if m.by in ("customer", "agent") and m.kind == "text"]
