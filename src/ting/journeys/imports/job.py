"""An import's lines are worked through in the background, a batch a transaction; whoever dies, the next goes on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from uuid import UUID

from ting.domains.changes import api as changes
from ting.domains.customers import api as directory
from ting.domains.imports import api as imports
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.journeys.imports import agents, customers
from ting.kit.db import Tx
from ting.kit.problem import Problem, Refused
from ting.kit.timers import Timer


async def step(tx: Tx, timer: Timer) -> None:
    """Work the next batch of an import through, or take it back."""
    await imports.step(
        tx,
        UUID(timer.body["of"]),
        lambda of: _Batch(tx, of).work,
        lambda of, limit: customers.take_back(tx, of, limit),
    )


Take = Callable[[Mapping[str, str]], Awaitable[imports.Outcome]]


class _Batch:
    def __init__(self, tx: Tx, of: imports.Import) -> None:
        self._tx = tx
        self._of = of
        self._fields: tuple[directory.CustomerField, ...] = ()
        self._locale = "en"

    async def work(self, lines: Sequence[imports.Line]) -> list[imports.Result]:
        take = await (self._customers() if self._of.kind == "customers" else self._agents())
        return [await self._one(line, take) for line in lines]

    async def _agents(self) -> Take:
        by = await people.person(self._tx, self._of.by)
        names = await agents.names_of(self._tx)
        url = str(self._of.options.get("public_url", ""))
        return lambda values: agents.take(self._tx, self._of, values, names, by, public_url=url)

    async def _customers(self) -> Take:
        tenant = await tenancy.current(self._tx)
        known = await customers.known_of(self._tx)
        self._fields, self._locale = known.fields, tenant.locale

        async def take(values: Mapping[str, str]) -> imports.Outcome:
            outcome, _ = await customers.take(self._tx, self._of, values, known, tenant)
            return outcome

        return take

    async def _one(self, line: imports.Line, take: Take) -> imports.Result:
        if line.repeats is not None:
            return imports.Result(line.no, "rejected", "repeated", str(line.repeats))
        values = imports.values(self._of.mapping, line.cells)
        try:
            if any(cell.strip() for cell in line.cells[len(self._of.header) :]):
                code = "card" if self._of.delimiter == imports.VCARD else "columns"
                raise Refused(code, "There are more cells than columns.", "Quote cells with separators in them.")
            async with self._tx.attempt(), changes.kept(self._of.kind):
                return imports.Result(line.no, await take(values))
        except Problem as problem:
            return self._rejected(line.no, values, problem)

    def _rejected(self, no: int, values: Mapping[str, str], problem: Problem) -> imports.Result:
        """Say why a line is rejected, and which of its values it was; a field is called as in the file."""
        field = str(problem.extra.get("field") or problem.extra.get("kind") or problem.code)
        wrong = values.get(field) or values.get(f"field:{field}")
        name = next((each.name(self._locale) for each in self._fields if each.key == field), None)
        if problem.code != "field_wrong" and name is None:
            return imports.Result(no, "rejected", problem.code, problem.detail, wrong)
        token = customers.FIELD + field
        if token in self._of.mapping:
            name = self._of.header[self._of.mapping.index(token)] or name
        code = f"field_{problem.extra.get('type', problem.code)}" if wrong else "field_needed"
        return imports.Result(no, "rejected", code, name, wrong)
