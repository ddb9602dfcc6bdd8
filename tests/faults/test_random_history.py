"""XF20, XF21: whatever happens, in any order, a model of the centre says what is true; reports made again come out equal."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.centre import Stage
from tests.faults.play import AGENTS, Play
from tests.faults.truth import behind, differing
from tests.server import House, until
from tests.size import FULL, figures, size
from ting.app.database import Dsns
from ting.kit.db import Database

pytestmark = pytest.mark.slow
HISTORIES, ACTS, KILLS = size(3, 200), size(15, 60), size(1, 100)
T = TypeVar("T")
a_talk = st.integers(0, 11)
an_agent = st.sampled_from(AGENTS)


class Loop:
    """An event loop of its own, for a machine that is none."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(600)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


class History(RuleBasedStateMachine):
    """Each rule is an act through a door; after each, everything comes to rest and is compared with the model."""

    house: House
    db: Database
    loop: Loop
    done: Counter[str]

    @initialize()
    def the_centre_opens(self) -> None:
        self.stack = AsyncExitStack()

        async def begin() -> Play:
            stage = await self.stack.enter_async_context(Stage.open())
            play = await Play.begin(self.house, self.db, stage)
            for _ in range(4):
                await play.comes()
            await play.rests()
            return play

        self.play = self.loop.run(begin())

    def act(self, work: Callable[[], Awaitable[None]]) -> None:
        async def acts() -> None:
            await work()
            await self.play.rests()

        self.loop.run(acts())

    @precondition(lambda self: len(self.play.talks) < 12)
    @rule(many=st.integers(1, 3))
    def customers_come(self, many: int) -> None:
        async def come() -> None:
            for _ in range(many):
                await self.play.comes()

        self.act(come)

    @precondition(lambda self: self.play.among(0, "queued", "serving"))
    @rule(n=a_talk)
    def a_customer_goes(self, n: int) -> None:
        talk = self.play.among(n, "queued", "serving")
        assert talk is not None
        self.act(lambda: self.play.leaves(talk))

    @precondition(lambda self: self.play.among(0, "queued", "serving"))
    @rule(n=a_talk, twice=st.booleans())
    def a_customer_speaks(self, n: int, twice: bool) -> None:
        talk = self.play.among(n, "queued", "serving")
        assert talk is not None
        self.act(lambda: self.play.says(talk, "customer", twice=twice))

    @precondition(lambda self: self.play.among(0, "serving"))
    @rule(n=a_talk, twice=st.booleans())
    def an_agent_speaks(self, n: int, twice: bool) -> None:
        talk = self.play.among(n, "serving")
        assert talk is not None
        self.act(lambda: self.play.says(talk, "agent", twice=twice))

    @precondition(lambda self: self.play.rings)
    @rule(n=a_talk, accepts=st.sampled_from([True, True, False]))
    def an_agent_answers(self, n: int, accepts: bool) -> None:
        rung = [talk for talk in self.play.talks if talk.contact in self.play.rings]
        self.act(lambda: self.play.answers(rung[n % len(rung)], accepts=accepts))

    @precondition(lambda self: self.play.among(0, "serving", "wrapup"))
    @rule(n=a_talk)
    def an_agent_ends(self, n: int) -> None:
        talk = self.play.among(n, "serving", "wrapup")
        assert talk is not None
        self.act(lambda: self.play.ends(talk))

    @precondition(lambda self: self.play.among(0, "serving"))
    @rule(n=a_talk)
    def an_agent_passes_it_on(self, n: int) -> None:
        talk = self.play.among(n, "serving")
        assert talk is not None
        self.act(lambda: self.play.passes_on(talk))

    @rule(agent=an_agent)
    def an_agent_turns(self, agent: str) -> None:
        self.act(lambda: self.play.turns(agent))

    @rule(agent=an_agent)
    def an_agents_line_blinks(self, agent: str) -> None:
        self.act(lambda: self.play.blinks(agent))

    @precondition(lambda self: self.done["kills"] < KILLS and self.play.talks)
    @rule()
    def work_dies(self) -> None:
        self.done["kills"] += 1
        self.act(self.play.work_dies)

    def teardown(self) -> None:
        if hasattr(self, "play"):
            try:
                self.done.update(self.loop.run(self.play.closes()))
            finally:
                self.loop.run(self.stack.aclose())


def test_a_random_history_is_what_the_model_says_and_the_reports_made_again_are_equal(
    own_house: House, dsns: Dsns
) -> None:
    loop, done, pools = Loop(), Counter[str](), AsyncExitStack()
    db = loop.run(pools.enter_async_context(Database.connect(dsns.app, dsns.house, size=4)))
    machine = type("History", (History,), {"house": own_house, "db": db, "loop": loop, "done": done})
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=HISTORIES,
                stateful_step_count=ACTS,
                deadline=None,
                database=None,
                derandomize=not FULL,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            ),
        )
        loop.run(until(lambda: behind(db), lambda late: not late, seconds=60, what="the relay's end of the log"))
        own_house.stop()
        assert loop.run(differing(db)) == []
    finally:
        loop.run(pools.aclose())
        loop.stop()
    assert done["acts"] > HISTORIES * 10
    figures("XF20", histories=HISTORIES, **done, wrong=0)
    figures("XF21", acts=done["acts"], kills=done["kills"], differing=0)
