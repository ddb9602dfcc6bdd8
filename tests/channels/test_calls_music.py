"""Who waits, or is on hold, hears the music that was uploaded for him: his flow's, his queue's, or the company's."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage
from tests.channels.test_calls_flows import said
from tests.journeys.test_setup import good, signed
from tests.server import House
from tests.telephone import Telephone, open_line
from ting.channels.phone.music import told
from ting.kit.ids import new_id

pytestmark = pytest.mark.slow
HIS, HERS, QUEUE, COMPANY, STEP = 440, 1000, 700, 1600, 2200


async def piece(ada: httpx.AsyncClient, hertz: int) -> str:
    """Upload a piece of music; return its id."""
    return str((await said(ada, hertz, 3))["files"]["en"])


async def change(ada: httpx.AsyncClient, kind: str, id_: str | None, **more: Any) -> None:
    """Set something up otherwise; `settings` are added to what they are."""
    items = good(await ada.get(f"setup/{kind}"))
    (item,) = [each for each in items if id_ in (None, each["id"])]
    if "settings" in more:
        more["settings"] = item["value"]["settings"] | more["settings"]
    good(await ada.put(f"setup/{kind}/{item['id']}", json={"value": item["value"] | more}))


async def test_who_waits_or_is_held_hears_his_queues_music_else_the_companys_and_a_flows_before_both(
    calling: House, centre: Centre, stage: Stage, phones: Telephone
) -> None:
    async with signed(calling, centre, "ada") as ada:
        await centre.add_queue("bills")
        await change(ada, "company", None, music=await piece(ada, COMPANY))
        await change(ada, "queues", centre.queue_id("help"), settings={"music": await piece(ada, QUEUE)})
        bills = await open_line(ada, centre, queue="bills")
        waits = await phones.caller(HIS, number=bills)
        await waits.hears(COMPANY)

        step = {"key": "wait", "do": "queue", "queue": centre.queue_id("bills"), "music": await piece(ada, STEP)}
        flow = str(new_id())
        value = {"name": "Main", "langs": ["en"], "steps": [step]}
        good(await ada.put(f"setup/flows/{flow}", json={"value": value}))
        (number,) = [each for each in good(await ada.get("setup/numbers")) if each["value"]["number"] == bills]
        await change(ada, "numbers", number["id"], flow=flow)
        led = await phones.caller(HIS, number=bills, caller="+886912345679")
        await led.hears(STEP)
        await waits.hears(COMPANY)  # what the engine was told meanwhile cut nobody's music short

    for each in (waits, led):
        await each.do("hang_up")
    calling.kill("phone")
    calling.start("phone")
    his = await phones.caller(HIS, caller="+886912345670")
    await his.hears(QUEUE)
    desk = await stage.desk(centre, "ann")
    hers = await phones.own_phone(desk, HERS)
    contact = (await desk.wait_offer()).contact
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")
    await his.hears(HERS)
    await his.hears_no(QUEUE)
    await desk.ask("PATCH", f"/api/t/{centre.slug}/contacts/{contact}/call", json={"held": True})
    await his.hears(QUEUE)


async def test_what_is_no_sound_or_too_large_is_refused_in_words(calling: House, centre: Centre) -> None:
    async with signed(calling, centre, "ada") as ada:

        async def refused(name: str, data: bytes) -> tuple[int, str]:
            answer = await ada.post("setup-flows/sounds", files={"file": (name, data, "audio/wav")})
            return answer.status_code, answer.json()["code"]

        assert await refused("music.wav", b"MZ\x90\x00" + b"\0" * 5000) == (415, "sound_type")
        assert await refused("music.mp3", b"ID3\x04" + b"\0" * 5000) == (415, "sound_type")
        assert (await refused("music.wav", b"RIFF" + b"\0" * (26 << 20)))[0] == 413
        (company,) = good(await ada.get("setup/company"))
        value = company["value"] | {"music": str(new_id())}
        answer = await ada.put(f"setup/company/{company['id']}", json={"value": value})
        assert answer.status_code in (400, 404, 422)
        assert answer.json()["field"] == "music"


def test_each_piece_is_a_class_of_the_engines() -> None:
    assert told(Path("/srv/music"), ["b", "a"]).splitlines()[:4] == [
        "[music-a]",
        "mode = files",
        "directory = /srv/music/a",
        "sort = alpha",
    ]
