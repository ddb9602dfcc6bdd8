"""What several ask at once is done together, and is to each as if he had asked alone."""

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tests.waiting import wait
from ting.kit.db import WITNESS
from ting.kit.ids import new_id
from ting.kit.problem import NoRoom, Refused
from ting.kit.together import MOST, Together

TENANT = new_id()


class Work:
    """A transaction that can be looked at: `spoils` fell the whole of it, `refused` are refused by themselves."""

    def __init__(self, spoils: set[int] = frozenset(), refused: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        self.spoils, self.refused = spoils, refused
        self.done: list[int] = []
        self.batches: list[list[int]] = []
        self.at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, _tenant: object, asked: Sequence[int]) -> list[int | Exception]:
        self.at_once += 1
        assert self.at_once == 1
        await asyncio.sleep(0)
        await self.gate.wait()
        self.at_once -= 1
        self.batches.append(list(asked))
        if self.spoils & set(asked):
            raise ValueError(self.spoils & set(asked))
        self.done += [each for each in asked if each not in self.refused]
        return [Refused("no", str(each), "-") if each in self.refused else each * 10 for each in asked]


@given(
    st.lists(st.integers(0, 3), max_size=30),
    st.sets(st.integers(0, 29)),
    st.sets(st.integers(0, 29)),
    st.sets(st.integers(0, 29)),
)
def test_each_has_his_own_answer(pauses: list[int], spoils: set[int], refused: set[int], gone: set[int]) -> None:
    async def run() -> None:
        work = Work(spoils, refused)
        together = Together(work)

        async def ask(number: int) -> object:
            try:
                return await together.do(TENANT, number)
            except (Refused, ValueError) as error:
                return error

        tasks = []
        for number, pause in enumerate(pauses):
            tasks.append(asyncio.ensure_future(ask(number)))
            for _ in range(pause):
                await asyncio.sleep(0)
            if number in gone:
                tasks[-1].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        for number, answer in enumerate(answers):
            if number in gone and isinstance(answer, asyncio.CancelledError):
                continue
            if number in spoils:
                assert isinstance(answer, ValueError)
                assert answer.args[0] == {number}
            elif number in refused:
                assert isinstance(answer, Refused)
                assert answer.detail == str(number)
            else:
                assert answer == number * 10
        assert work.done == sorted(set(work.done))  # nothing twice, and in the order in which it was asked
        assert set(range(len(pauses))) - spoils - refused - gone <= set(work.done)

    wait(run)


async def test_what_comes_during_a_commit_goes_together_in_the_next() -> None:
    work = Work()
    together = Together(work)
    work.gate.clear()
    first = asyncio.ensure_future(together.do(TENANT, 0))
    for _ in range(3):
        await asyncio.sleep(0)
    others = [asyncio.ensure_future(together.do(TENANT, n)) for n in range(1, MOST + 5)]
    await asyncio.sleep(0)
    others[0].cancel()
    work.gate.set()
    await asyncio.gather(first, *others[1:])
    assert [len(batch) for batch in work.batches] == [1, MOST - 1, 4]
    assert 1 not in work.done  # who went before his turn has asked nothing


async def test_tenants_do_not_wait_for_each_other() -> None:
    slow, asked = asyncio.Event(), new_id()

    async def work(tenant: object, each: Sequence[int]) -> Sequence[int]:
        if tenant == TENANT:
            await slow.wait()
        return each

    together = Together(work)
    held = asyncio.ensure_future(together.do(TENANT, 1))
    assert await together.do(asked, 2) == 2
    assert not held.done()
    slow.set()
    assert await held == 1


async def test_when_the_database_is_full_or_away_nobody_tries_it_one_by_one() -> None:
    tries = 0

    async def work(_tenant: object, _asked: Sequence[int]) -> Sequence[int]:
        nonlocal tries
        tries += 1
        raise NoRoom if tries == 1 else ConnectionResetError

    together = Together(work)
    for kind in (NoRoom, ConnectionResetError):
        told = await asyncio.gather(*(together.do(TENANT, n) for n in range(20)), return_exceptions=True)
        assert {type(each) for each in told} == {kind}
    assert tries == 2


async def test_what_surrounds_the_first_is_not_the_others() -> None:
    seen = []

    async def work(_tenant: object, asked: Sequence[int]) -> Sequence[int]:
        seen.append(WITNESS.get())
        return asked

    async def stand_by(_tx: object) -> None:
        raise AssertionError

    WITNESS.set(stand_by)
    assert await Together(work).do(TENANT, 1) == 1
    assert seen == [None]
