"""Alerts over the board: raised for what is so, acknowledged by one, ended when it is over; and the rules as a table."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.centre import Stage, open_centre
from tests.server import House, until
from ting.domains.promises import api as promises
from ting.domains.routing.api import Seat
from ting.domains.tenancy.api import Tenant
from ting.journeys.floor.alerts import PATIENCE, CallFacts, HouseFacts, Owed, PersonFacts, QueueFacts, readings
from ting.journeys.floor.watchman import SELDOM, in_turn
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError

Q, C, H = UUID(int=1), UUID(int=2), UUID(int=3)


def queue(**more: Any) -> QueueFacts:
    """A queue that is well."""
    well: dict[str, Any] = {
        "id": Q, "open": True, "staffed": 2, "waiting": 0, "longest_since": None, "long_wait_ms": 120_000,
        "pct": 90.0, "counted": 20, "target_pct": 85.0,
    }  # fmt: skip
    return QueueFacts(**well | more)


@pytest.mark.parametrize(
    ("house", "raised", "holds"),
    [
        (HouseFacts(id=H, queues=[queue()]), set(), set()),
        (HouseFacts(id=H, queues=[queue(staffed=0)]), {"nobody_on_duty"}, {"nobody_on_duty"}),
        (HouseFacts(id=H, queues=[queue(staffed=0, open=False)]), set(), set()),
        (HouseFacts(id=H, queues=[queue(longest_since=0)]), {"long_wait"}, {"long_wait"}),
        (HouseFacts(id=H, queues=[queue(longest_since=100_000)]), set(), {"long_wait"}),
        (HouseFacts(id=H, queues=[queue(pct=84.9)]), {"below_target"}, {"below_target"}),
        (HouseFacts(id=H, queues=[queue(pct=86.0)]), set(), {"below_target"}),
        (HouseFacts(id=H, queues=[queue(pct=None)]), set(), set()),
        (HouseFacts(id=H, queues=[queue(told=20, kept_pct=39.0)]), {"promises_missed"}, {"promises_missed"}),
        (HouseFacts(id=H, queues=[queue(told=19, kept_pct=0.0)]), set(), set()),
        (HouseFacts(id=H, queues=[queue(told=30, kept_pct=45.0)]), set(), {"promises_missed"}),
        (HouseFacts(id=H, queues=[queue(owed=[Owed(199_999, C, "A-1")])]), {"answers_overdue"}, {"answers_overdue"}),
        (HouseFacts(id=H, queues=[queue(owed=[Owed(200_000, C, "A-1")])]), {"answers_due"}, {"answers_due"}),
        (HouseFacts(id=H, queues=[queue(owed=[Owed(1_100_001, C, "A-1")])]), set(), set()),
        (
            HouseFacts(id=H, people=[PersonFacts(C, "AWAY", "lunch", -3_400_001, 3_600_000)]),
            {"away_long"},
            {"away_long"},
        ),
        (HouseFacts(id=H, people=[PersonFacts(C, "AWAY", "lunch", -3_400_000, 3_600_000)]), set(), set()),
        (HouseFacts(id=H, people=[PersonFacts(C, "AWAY", "training", -9_000_000)]), set(), set()),
        (HouseFacts(id=H, people=[PersonFacts(C, "WRAPUP", None, -400_001)]), {"wrapup_long"}, {"wrapup_long"}),
        (HouseFacts(id=H, people=[PersonFacts(C, "BUSY", "lunch", -9_000_000, 3_600_000)]), set(), set()),
        (HouseFacts(id=H, calls=[CallFacts(C, 0)]), {"call_unanswered"}, {"call_unanswered"}),
        (HouseFacts(id=H, queues=[queue(now_pct=84.0)]), {"about_to_miss"}, {"about_to_miss"}),
        (HouseFacts(id=H, queues=[queue(now_pct=86.0)]), set(), {"about_to_miss"}),
        (HouseFacts(id=H, queues=[queue(now_pct=87.0)]), set(), set()),
    ],
)
def test_each_rule_has_its_line_and_its_way_back(house: HouseFacts, raised: set[str], holds: set[str]) -> None:
    seen = readings(house, 200_000)
    assert {one.code for one in seen if one.raised} == raised
    assert {one.code for one in seen if one.holds} == holds
    assert {one.code for one in seen} <= set(PATIENCE)


def test_where_somebody_is_at_a_desk_it_is_looked_each_round_and_elsewhere_in_turn() -> None:
    here, *away = [Tenant(new_id(), f"t{n}", f"T{n}", "en", "UTC") for n in range(40)]
    at_desk = Seat(new_id(), frozenset({here.id}), None, {}, 6)
    gone = Seat(new_id(), frozenset({away[0].id}), None, {}, 6, connected=False)
    rounds = [in_turn([here, *away], [at_desk, gone], nth) for nth in range(100, 100 + SELDOM)]
    assert [turn.count(here) for turn in rounds] == [1] * SELDOM
    assert all(sum(turn.count(tenant) for turn in rounds) == 1 for tenant in away)


def only(code: str) -> Callable[[list[dict[str, Any]]], bool]:
    """Whether this is the one alert: before everybody sat down there may have been another."""
    return lambda found: [alert["code"] for alert in found] == [code]


async def test_an_open_queue_that_nobody_serves_is_an_alert_until_somebody_does(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url), await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    await centre.add_person("tom", "supervisor")
    await other.add_person("zoe", "administrator")
    async with Stage.open() as stage:
        sue, tom = await stage.desk(centre, "sue", status=None), await stage.desk(centre, "tom", status=None)
        zoe = await stage.desk(other, "zoe", status=None)

        async def alerts() -> list[dict[str, Any]]:
            return list((await sue.ask("GET", f"/api/t/{centre.slug}/board"))["alerts"])

        (alert,) = await until(alerts, only("nobody_on_duty"))
        assert alert["queue"] == centre.queue_id("help")
        path = f"/api/t/{centre.slug}/alerts/{alert['id']}/acknowledge"
        await sue.ask("POST", path)
        await sue.ask("POST", path)
        await tom.ask("POST", path)
        (again,) = await alerts()
        assert (again["acknowledged_by"], again["since"]) == ("Real sue", alert["since"])
        for who, where in ((zoe, other.slug), (sue, centre.slug)):
            id_ = alert["id"] if who is zoe else new_id()
            with pytest.raises(ProblemError) as refused:
                await who.ask("POST", f"/api/t/{where}/alerts/{id_}/acknowledge")
            assert refused.value.status == 404
        ann = await stage.desk(centre, "ann")
        await until(alerts, lambda found: not found)
        kept = await centre.fetch("select type from log where aggregate = $1 order by id", f"alert:{alert['id']}")
        assert [row["type"] for row in kept] == ["alert.raised", "alert.acknowledged", "alert.ended"]
        with pytest.raises(ProblemError) as refused:
            await ann.ask("POST", path)
        assert refused.value.status == 403


async def test_an_answer_that_is_late_is_an_alert_with_its_number_until_somebody_is_at_it(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        _, contact = await centre.serve(stage, ann)
        async with db.tx(centre.tenant.id) as tx:
            await promises.make(tx, UUID(contact.id), "message", promises.Reach("here"), due_at=tx.now - 60_000)

        async def alerts() -> list[dict[str, Any]]:
            return list((await sue.ask("GET", f"/api/t/{centre.slug}/board"))["alerts"])

        (alert,) = await until(alerts, only("answers_overdue"))
        assert alert["queue"] == centre.queue_id("help")
        assert (alert["params"]["n"], alert["params"]["number"]) == (1, contact.number)
        async with db.tx(centre.tenant.id) as tx:
            await promises.taken_up(tx, UUID(contact.id))
        await until(alerts, lambda found: not found)


async def test_who_is_away_for_too_long_is_an_alert_until_he_is_back(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    for name in ("ann", "bob"):
        await centre.add_person(name)
    await centre.add_person("sue", "supervisor")
    async with Stage.open() as stage:
        await stage.desk(centre, "bob")
        ann, sue = await stage.desk(centre, "ann", status="away"), await stage.desk(centre, "sue", status=None)
        async with db.house() as tx:
            late = "update seat set since = since - 3700000, status_since = status_since - 3700000 where person_id = $1"
            await tx.execute(late, centre.staff["ann"].id)

        async def alerts() -> list[dict[str, Any]]:
            return list((await sue.ask("GET", f"/api/t/{centre.slug}/board"))["alerts"])

        (alert,) = await until(alerts, only("away_long"))
        assert alert["person"] == centre.person_id("ann")
        assert alert["params"] == {"aux": "break"}
        await ann.status("available")
        await until(alerts, lambda found: not found)
