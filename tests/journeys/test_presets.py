"""A tenant becomes a centre of some type at the HTTP door: shown first, one publish, taken back as one; nothing made is lost."""

from typing import Any

import httpx

from tests.centre import open_centre
from tests.journeys.test_setup import good, history, signed
from tests.server import House
from ting.kit.db import Database
from ting.kit.ids import new_id


async def values(http: httpx.AsyncClient, kind: str) -> dict[str, Any]:
    return {item["id"]: item["value"] for item in good(await http.get(f"setup/{kind}"))}


def told(answer: httpx.Response) -> list[tuple[str, str, Any]]:
    return [(each["kind"], each["subject"], each["fields"]) for each in good(answer)["changes"]]


async def test_a_type_is_shown_applied_as_one_remembered_and_taken_back_as_one(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("sue", "supervisor")
    own = centre.queue_id("help")
    async with signed(house, centre, "ada") as ada, signed(house, centre, "sue") as sue:
        listed = good(await ada.get("centre-types"))
        assert [each["key"] for each in listed] == ["care", "intake", "sales", "helpdesk", "game"]
        assert all(set(each["names"]) == {"en", "zh-TW", "zh-CN", "ja"} for each in listed)
        made = {"names": {"en": "Coffee"}, "paid": True, "light": False, "longest_min": None, "position": 9}
        mine = str(new_id())
        good(await ada.put(f"setup/aux-codes/{mine}", json={"value": made}))
        kinds = ("centre", "modules", "queues", "wrapup", "aux-codes", "roles")
        before = {kind: await values(ada, kind) for kind in kinds}

        shown = told(await ada.post("centre-types/preview", json={"type": "sales"}))
        assert {kind: await values(ada, kind) for kind in kinds} == before, "a look changes nothing"
        applied = await ada.post("centre-types/apply", json={"type": "sales"})
        assert told(applied) == shown, "what was shown is what came"
        assert len({each["batch"] for each in applied.json()["changes"]}) == 1

        after = {kind: await values(ada, kind) for kind in kinds}
        assert after["centre"][str(centre.tenant.id)] == {"type": "sales"}
        assert after["queues"][own]["settings"]["target_pct"] == 90.0
        on = after["modules"][str(centre.tenant.id)]["on"]
        assert (on["bookings"], on["surveys"]) == (True, False)
        assert after["aux-codes"][mine] == before["aux-codes"][mine]
        codes = {code["key"] for code in after["wrapup"][str(centre.tenant.id)]["codes"]}
        assert codes >= {"sales.sold"} | {
            code["key"] for value in before["wrapup"].values() for code in value["codes"]
        }, "codes are added, none is taken out"
        rest = {role["key"] for role in after["roles"].values() if role["archived"]}
        assert rest == {"gm", "moderator"}, "roles that nobody has and such a centre does not need"
        assert good(await ada.post("centre-types/apply", json={"type": "sales"})) == {"changes": []}, "a repeat"

        batch = applied.json()["changes"][0]["batch"]
        assert (await sue.post(f"setup/changes/batches/{batch}/undo")).status_code == 403
        good(await ada.post(f"setup/changes/batches/{batch}/undo"))
        again = {kind: await values(ada, kind) for kind in kinds}
        added = {id_ for id_ in again["aux-codes"] if id_ not in before["aux-codes"]}
        assert all(again["aux-codes"].pop(id_)["archived"] for id_ in added), "what was new is archived"
        assert again.pop("wrapup").keys() == before.pop("wrapup").keys()
        assert again == before
        assert {each["kind"] for each in await history(ada)} >= set(kinds) - {"roles"}


async def test_parts_alone_refusals_and_what_such_a_centre_should_have(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("gm", "gm")
    await centre.add_person("ann")
    async with signed(house, centre, "ada") as ada, signed(house, centre, "ann") as ann:

        async def check(key: str) -> dict[str, Any]:
            found = {each["key"]: each for each in good(await ada.get("readiness"))["checks"]}
            return {name: found[key][name] for name in ("state", "lacking")}

        assert (await check("presets.chosen"))["state"] == "warn"
        assert (await check("presets.expected"))["state"] == "ok", "nothing is said yet"
        only = told(await ada.post("centre-types/apply", json={"type": "game", "parts": ["centre"]}))
        assert [kind for kind, _, _ in only] == ["centre"]
        assert (await check("presets.chosen"))["state"] == "ok"
        assert await check("presets.expected") == {"state": "missing", "lacking": ["Game client"]}

        good(await ada.post("centre-types/apply", json={"type": "care"}))
        roles = {role["key"]: role["archived"] for role in (await values(ada, "roles")).values()}
        assert (roles["gm"], roles["moderator"]) == (False, True), "a role that somebody has stays"
        assert await check("presets.expected") == {"state": "ok", "lacking": []}
        assert (await ada.post("centre-types/apply", json={"type": "bakery"})).status_code == 404
        unknown = await ada.put(f"setup/centre/{centre.tenant.id}", json={"value": {"type": "bakery"}})
        assert (unknown.status_code, unknown.json()["code"]) == (422, "centre_type")
        for answer in (await ann.get("centre-types"), await ann.post("centre-types/apply", json={"type": "care"})):
            assert answer.status_code == 403
