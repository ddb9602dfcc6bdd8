"""An import's lines are worked through in the background, a batch a transaction; whoever dies, the next goes on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from ting.domains.changes import api as changes
from ting.domains.imports import api as imports
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.journeys.imports import agents, customers
from ting.kit.db import Tx
from ting.kit.problem import Problem, Refused
from ting.kit.timers import Timer


async def step(tx: Tx, timer: Timer) -> None:
    """Work the next batch of an import through."""
    await imports.step(tx, UUID(timer.body["of"]), lambda of: _Batch(tx, of).work)


Take = Callable[[Mapping[str, str]], Awaitable[imports.Outcome]]


class _Batch:
    def __init__(self, tx: Tx, of: imports.Import) -> None:
        self._tx = tx
        self._of = of

    async def work(self, lines: Sequence[imports.Line]) -> list[imports.Result]:
        tenant = await tenancy.current(self._tx)
        by = await people.person(self._tx, self._of.by)
        names = await agents.names_of(self._tx)

        async def take(values: Mapping[str, str]) -> imports.Outcome:
            if self._of.kind == "customers":
                return await customers.take(self._tx, values, tenant)
            url = str(self._of.options.get("public_url", ""))
            return await agents.take(self._tx, self._of, values, names, by, public_url=url)

        return [await self._one(line, take) for line in lines]

    async def _one(self, line: imports.Line, take: Take) -> imports.Result:
        if line.repeats is not None:
            return imports.Result(line.no, "rejected", "repeated", str(line.repeats))
        try:
            if any(cell.strip() for cell in line.cells[len(self._of.header) :]):
                raise Refused("columns", "There are more cells than columns.", "Quote cells with separators in them.")
            async with self._tx.attempt(), changes.kept(self._of.kind):
                return imports.Result(line.no, await take(imports.values(self._of.mapping, line.cells)))
        except Problem as problem:
            return imports.Result(line.no, "rejected", problem.code, problem.detail)
