"""Aux codes at the doors: set up by an administrator, chosen at the desk, out of use without losing the past's name."""

import re
from typing import Any

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import CHECKOUT, House
from ting.domains.routing.reasons import DEFAULT_AUX_CODES
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError

STUDY = {"names": {"zh-TW": " 自修 ", "en": "Study"}, "paid": False, "longest_min": 45, "position": 0}


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    await made.add_person("sue", "supervisor")
    return made


def told(frames: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """What was told live of the code of this name, the newest last."""
    codes = [code for frame in frames if frame["op"] == "aux_codes" for code in frame["aux_codes"]]
    return [code for code in codes if code["names"].get("en") == name]


async def refused(desk: DeskClient, **status: Any) -> str:
    with pytest.raises(ProblemError) as problem:
        await desk.ask("POST", "/api/desk/status", json=status)
    assert problem.value.status == 422
    return str(problem.value.code)


async def test_a_reason_is_set_up_chosen_renamed_and_switched_off_and_its_past_keeps_the_name(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        ann, frames = await stage.desk(centre, "ann"), list[dict[str, Any]]()
        ann.on_frame = frames.append
        one = f"setup/aux-codes/{new_id()}"
        good(await ada.put(one, json={"value": STUDY}))
        await ann.wait_for(lambda _: bool(told(frames, "Study")))
        code = told(frames, "Study")[0]
        assert (code["names"], code["light"], code["choosable"]) == ({"zh-TW": "自修", "en": "Study"}, False, True)
        (first, *_) = (await ann.ask("GET", "/api/desk"))["aux_codes"]
        assert (first, code["tenant"]) == (code, centre.slug)
        assert (await ann.status("away", code["key"])).aux == code["key"]
        board = await ada.get("board")
        assert code in board.json()["aux_codes"]

        renamed = {**STUDY, "names": {"en": "Reading"}, "archived": True}
        good(await ada.put(one, json={"value": renamed}))
        await ann.wait_for(lambda _: any(not one["choosable"] for one in told(frames, "Reading")))
        assert (await ann.ask("GET", "/api/desk"))["seat"]["aux"] == code["key"], "who is away by it stays so"
        day = await ann.ask("GET", f"/api/t/{centre.slug}/my-day")
        assert [each["names"] for each in day["aux_codes"] if each["key"] == code["key"]] == [{"en": "Reading"}]
        await ann.status("available")
        assert await refused(ann, status="away", aux=code["key"]) == "aux_off"
        assert await refused(ann, status="away", aux="fishing") == "aux_unknown"
        assert await refused(ann, status="away", aux="missed") == "aux_unknown", "only Ting sets it"
        assert await refused(ann, status="available", aux="meal") == "aux_other_status"
        assert (await ann.ask("GET", "/api/desk"))["seat"]["status"] == "available"

        (off, _) = (await ada.get("setup/changes", params={"kind": "aux-codes"})).json()["items"]
        good(await ada.post(f"setup/changes/{off['id']}/undo", json={}))
        assert (await ann.status("away", code["key"])).aux == code["key"]


async def test_a_supervisor_sets_the_same_reasons_and_another_centres_are_none_of_his(
    house: House, db: Database, centre: Centre
) -> None:
    other = await open_centre(db, house.url, name="rival")
    await other.add_person("oda", "administrator")
    async with signed(house, other, "oda") as oda, Stage.open() as stage:
        ann, sue = await stage.desk(centre, "ann"), await stage.desk(centre, "sue", status=None)
        frames = list[dict[str, Any]]()
        ann.on_frame = frames.append
        good(await oda.put(f"setup/aux-codes/{new_id()}", json={"value": STUDY}))
        codes = {code["names"].get("en"): code["key"] for code in (await oda.get("board")).json()["aux_codes"]}
        path = f"/api/t/{centre.slug}/agents/{centre.person_id('ann')}/status"
        with pytest.raises(ProblemError) as problem:
            await sue.ask("POST", path, json={"status": "away", "aux": codes["Study"]})
        assert problem.value.code == "aux_unknown"
        seat = await sue.ask("POST", path, json={"status": "available", "aux": "light"})
        assert (seat["light"], seat["aux"]) == (True, "light")
        assert await sue.ask("POST", path, json={"status": "available", "aux": "light"}) == seat, "twice is once"
        await ann.wait_for(lambda d: d.seat is not None and d.seat.aux == "light")
        assert told(frames, "Study") == [], "another centre's codes are none of hers"


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"names": {}}, "names"),
        ({"names": {"en": "  "}}, "names"),
        ({"names": {"fr": "Pause"}}, None),
        ({"names": {"en": "Aside"}, "light": True, "longest_min": 5}, "longest_min"),
        ({"names": {"en": "Long"}, "longest_min": 0}, None),
    ],
)
async def test_what_is_no_reason_is_refused_and_changes_nothing(
    house: House, centre: Centre, value: dict[str, Any], field: str | None
) -> None:
    async with signed(house, centre, "ada") as ada:
        before = (await ada.get("setup/aux-codes")).json()
        answer = await ada.put(f"setup/aux-codes/{new_id()}", json={"value": value})
        assert answer.status_code in (400, 422)
        assert answer.json().get("field") == field
        assert (await ada.get("setup/aux-codes")).json() == before
        house_set = next(one for one in before if one["value"]["house"])
        off = {**house_set["value"], "archived": True}
        answer = await ada.put(f"setup/aux-codes/{house_set['id']}", json={"value": off})
        assert (answer.status_code, answer.json()["code"]) == (422, "aux_house")


def test_the_migration_gave_those_who_were_there_what_a_new_tenant_begins_with() -> None:
    sql = (CHECKOUT / "src/ting/migrations/sql/0033_aux_codes.sql").read_text("utf-8")
    rows = re.findall(r"\(\d+, '(\w+)', (\d+|null), '(\{.+\})'", sql)
    assert [key for key, _, _ in rows] == [code.key for code in DEFAULT_AUX_CODES]
    for (_, longest, names), code in zip(rows, DEFAULT_AUX_CODES, strict=True):
        assert longest == str(code.longest_min or "null")
        assert all(f'"{lang}": "{name}"' in names for lang, name in code.names.items())
