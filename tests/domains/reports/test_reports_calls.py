"""Calls for a supervisor: what the log tells of each, twice or once, and what they come to."""

import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ting
from tests.domains.reports.plain import TENANTS, Centre, Told
from tests.domains.reports.test_reports_store import a_history, db, projections, rebuild, relay, tell
from ting.domains.reports import api
from ting.domains.reports.calls import CALLS, Answers, CallWait, Wait, answers, heard
from ting.events.contact import AssistAnswered, AssistCalled, AssistEnded
from ting.kit.db import Database

__all__ = ["db"]
CONTACT, CALL, QUEUE, ANN, SUE = (UUID(int=n) for n in range(1, 6))
CALLED = AssistCalled(contact=CONTACT, call=CALL, queue=QUEUE, agent=ANN)
ANSWERED = AssistAnswered(contact=CONTACT, call=CALL, agent=ANN, by=SUE, waited_ms=7)
RINGS = CallWait(id=CALL, tenant=TENANTS[0], contact=CONTACT, seq=3, queue=QUEUE, agent=ANN, called_at=100)


def told_of(told: Sequence[Told], times: int = 1) -> dict[UUID, CallWait]:
    """What the rules make of a history, each event told so many times."""
    found: dict[UUID, CallWait] = {}
    seqs: dict[str, int] = defaultdict(int)
    for t in told:
        seqs[t.event.aggregate] += 1
        for _ in range(times):
            if isinstance(t.event, CALLS) and t.tenant:
                seq = seqs[t.event.aggregate]
                call = heard(found.get(t.event.call), t.event, tenant=t.tenant, seq=seq, at=t.at)
                found |= {call.id: call} if call else {}
    return found


@given(st.integers(0, 2**32))
def test_a_call_is_what_was_said_of_it_however_often(seed: int) -> None:
    told = list(Centre(random.Random(seed), start=1_000_000, contacts=6).history(steps=90, pause=8))
    found = told_of(told)
    assert found == told_of(told, times=2)
    for t in told:
        if isinstance(t.event, AssistCalled):
            end = [
                e for e in told if isinstance(e.event, AssistAnswered | AssistEnded) and e.event.call == t.event.call
            ]
            call = found.pop(t.event.call)
            assert (call.agent, call.queue, call.called_at) == (t.event.agent, t.event.queue, t.at)
            assert call.ended_at == (end[0].at if end else None)
            answered = bool(end) and isinstance(end[0].event, AssistAnswered)
            assert (call.outcome == "answered") == (call.wait_ms is not None) == answered
    assert found == {}


def test_what_is_older_than_what_is_known_or_of_a_call_that_nobody_made_changes_nothing() -> None:
    mine = TENANTS[0]
    assert heard(None, ANSWERED, tenant=mine, seq=4, at=107) is None
    assert heard(RINGS, ANSWERED, tenant=mine, seq=3, at=107) is None
    assert heard(RINGS, CALLED, tenant=mine, seq=9, at=107) is None
    found = heard(RINGS, ANSWERED, tenant=mine, seq=4, at=107)
    assert found is not None
    assert (found.wait_ms, found.answered_by, found.seq) == (7, SUE, 4)
    early = heard(RINGS, ANSWERED, tenant=mine, seq=4, at=99)
    assert early is not None
    assert early.wait_ms == 0


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([], Answers(0, 0, None, None, None, None)),
        ([None, None], Answers(2, 0, 0.0, None, None, None)),
        ([0], Answers(1, 1, 100.0, 0, 0, 0)),
        ([4000, None, 9000], Answers(3, 2, 200 / 3, 6500, 6500, 9000)),
        ([1, 2, 30, None], Answers(4, 3, 75.0, 11, 2, 30)),
    ],
)
def test_calls_are_summed_up_and_of_nothing_there_is_no_figure(waits: list[Wait], expected: Answers) -> None:
    assert answers(waits) == expected


async def test_a_tenant_reads_its_own_calls_and_what_a_migration_takes_over_is_what_a_rebuild_makes(
    db: Database,
) -> None:
    told = a_history(11, steps=400)
    await tell(db, told)
    await relay(db)
    expected = told_of(told)
    for tenant in TENANTS:
        async with db.tx(tenant) as tx:
            found = await api.calls(tx, 0, 1 << 62)
        assert {call.id: call for call in found} == {
            id_: call for id_, call in expected.items() if call.tenant == tenant
        }
        assert len({call.outcome for call in found}) > 2
    before = await projections(db)
    script = (Path(ting.__file__).parent / "migrations/sql/0032_call_wait.sql").read_text("utf-8")
    start = script.index("insert into call_wait")
    async with db.house() as tx:
        await tx.execute("delete from call_wait")
        await tx.execute(script[start : script.index(";", start)])
    assert await projections(db) == before
    await rebuild(db)
    assert await projections(db) == before
