"""Group commit: what comes while a commit is under way goes together in the next one. See docs/adr/0055."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from ting.kit.db import AWAY
from ting.kit.problem import NoRoom

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")
MOST = 200
"""So many go together at most: a transaction is to be short, for who reads the log waits for it."""


class _Waiting(NamedTuple, Generic[Asked, Answer]):
    asked: Asked
    answer: "asyncio.Future[Answer]"


class Together(Generic[Asked, Answer]):
    """Does for a tenant what several ask at once, one transaction after another: each holds one connection and no more.

    `work` does all of them in one transaction of its own and returns of each its answer, or why it was refused. When it
    raises, nothing of it was done: each is then done alone, so that nobody fails by another's fault. When the database
    is away or full they all hear so at once.
    """

    def __init__(self, work: Callable[[UUID, Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]]) -> None:
        self._work = work
        self._waiting: dict[UUID, deque[_Waiting[Asked, Answer]]] = {}
        self._going: set[asyncio.Task[None]] = set()

    async def do(self, tenant: UUID, asked: Asked) -> Answer:
        """Have it done, with what others ask; raises what it was refused with, or what befell the transaction.

        Who is cancelled before his turn has asked nothing; later it may be done all the same.
        """
        mine = _Waiting[Asked, Answer](asked, asyncio.get_running_loop().create_future())
        line = self._waiting.get(tenant)
        if line is not None:
            line.append(mine)
        else:
            self._waiting[tenant] = deque([mine])
            # In a context of its own: what surrounds the first who asked is not the others'.
            task = asyncio.get_running_loop().create_task(self._drain(tenant), context=Context())
            self._going.add(task)
            task.add_done_callback(self._going.discard)
        return await mine.answer

    async def _drain(self, tenant: UUID) -> None:
        line = self._waiting[tenant]
        try:
            while line:
                batch = [line.popleft() for _ in range(min(MOST, len(line)))]
                await self._settle(tenant, [each for each in batch if not each.answer.done()])
        finally:
            del self._waiting[tenant]
            for left in line:  # only where this task itself was ended
                left.answer.cancel()

    async def _settle(self, tenant: UUID, batch: Sequence[_Waiting[Asked, Answer]]) -> None:
        if not batch:
            return
        try:
            answers = await self._work(tenant, [each.asked for each in batch])
        except (*AWAY, NoRoom) as error:
            answers = [error] * len(batch)
        except Exception as error:
            if len(batch) > 1:
                for each in batch:
                    await self._settle(tenant, [each])
                return
            answers = [error]
        except BaseException:
            for each in batch:
                each.answer.cancel()
            raise
        for each, answer in zip(batch, answers, strict=True):
            _give(each.answer, answer)


def _give(to: "asyncio.Future[Answer]", answer: Answer | Exception) -> None:
    if to.done():  # who asked has gone
        return
    if isinstance(answer, Exception):
        to.set_exception(answer)
    else:
        to.set_result(answer)
