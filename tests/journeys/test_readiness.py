"""What a centre lacks, at the HTTP door: found, mended, and not asked of modules that are off."""

from typing import Any

import httpx

from tests.centre import Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id


async def look(http: httpx.AsyncClient) -> dict[str, Any]:
    found = good(await http.get("readiness"))
    assert found["of"] == len(found["checks"])
    assert found["ready"] == sum(each["state"] == "ok" for each in found["checks"])
    return {each["key"]: each for each in found["checks"]}


async def test_what_is_missing_is_found_by_name_and_gone_when_it_is_mended(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    other = await open_centre(db, house.url)
    await other.add_person("eve", "administrator")
    await other.add_person("sam", "supervisor")
    async with signed(house, centre, "ada") as ada, signed(house, other, "eve") as eve, Stage.open() as stage:
        found = await look(ada)
        assert {each["leg"] for each in found.values()} == {"system", "process", "people"}
        assert [key for key, each in found.items() if each["state"] == "unknown"] == []
        assert (found["people.administrators"]["have"], found["people.administrators"]["state"]) == (1, "missing")
        assert (found["people.two_factor"]["have"], found["people.two_factor"]["of"]) == (0, 1)
        assert found["routing.staffed"]["state"] == "warn", "one who serves is not enough"
        assert found["mail.sender"]["state"] == "missing"
        assert found["health.certificate"]["state"] == "ok", "a proxy has it"

        await centre.add_person("bob", "administrator")
        await centre.add_person("ann")
        sender = {
            "host": "smtp.example.com", "port": 587, "security": "starttls", "user": "", "password": None,
            "from_address": "help@example.com", "from_name": "", "reply_to": "",
        }  # fmt: skip
        good(await ada.put(f"setup/mail-sender/{centre.tenant.id}", json={"value": sender}))
        team = str(new_id())
        good(await ada.put(f"setup/teams/{team}", json={"value": {"name": "Owls"}}))
        before = await look(ada)
        await stage.widget(centre, "Is somebody there?")
        found = await look(ada)
        ready = {"people.administrators", "mail.sender", "routing.staffed", "setup.seen"}
        assert {key for key in ready if found[key]["state"] != "ok"} == set()
        assert before["setup.seen"]["state"] != "ok", "nobody had come"
        assert found["people.supervisors"]["lacking"] == ["Owls"]

        good(await ada.put(f"setup/modules/{centre.tenant.id}", json={"value": {"on": {"surveys": False}}}))
        await until(lambda: look(ada), lambda each: "surveys.asked" not in each, what="it is not asked any more")
        theirs = await look(eve)
        assert theirs["people.administrators"]["have"] == 1, "another centre's people are not counted"
        assert "surveys.asked" in theirs
        assert "Owls" not in theirs["people.supervisors"]["lacking"]
        async with signed(house, centre, "ann") as ann, signed(house, other, "sam") as sam:
            assert ((await ann.get("readiness")).status_code, (await sam.get("readiness")).status_code) == (403, 403)
