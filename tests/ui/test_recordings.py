"""Recordings in the browser: found, heard with a reason, by mouse and keys; commented on; and who listened to one's own calls."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.centre import Stage as Clients
from tests.journeys.test_recordings import made, talk
from tests.kit.test_sound import tone
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.journeys.recordings.keep import Recorder
from ting.kit.blob import Blobs
from ting.kit.vault import Vault

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_supervisor_hears_a_call_with_a_reason_comments_on_it_and_its_agent_sees_that(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    async with centre_of(screens, shop) as centre:
        legs = (tone(tmp_path / "rx.wav", 440, 6), tone(tmp_path / "tx.wav", 1000, 4.2))
        recorder = Recorder(centre.db, Vault(centre.db, Blobs(screens.settings.files)))
        async with Clients.open() as clients:
            call = made(centre, await talk(clients, centre, "ana"), legs, "ana", pauses=((2000, 3000),))
        await recorder.keep(centre.tenant.id, call)

        page = await stage.desk(centre, "sue", f"/recordings/{centre.slug}", width=1280, height=800)
        await page.get_by_role("link", name="Ms Chen").click(timeout=LONG)
        track = page.get_by_role("slider", name="位置")
        await expect(track).to_be_visible(timeout=LONG)
        await check(page, "a recording before it is heard")
        await expect(page.get_by_role("button", name="收聽", exact=True)).to_be_disabled()
        await page.get_by_label("收聽理由").select_option(label="處理客訴")
        await page.get_by_role("button", name="收聽", exact=True).click()
        audio = page.locator("audio")
        await expect(audio).to_be_attached(timeout=LONG)
        await expect(audio).to_have_js_property("readyState", 4, timeout=LONG)
        await expect(page.get_by_text("處理客訴", exact=True)).to_be_visible(timeout=LONG)  # among who listened
        await page.locator("audio").evaluate("a => a.pause()")
        await track.press("End")
        await track.press("ArrowLeft")
        await expect(track).to_have_attribute("aria-valuenow", "1")
        assert abs(await audio.evaluate("a => a.currentTime") - 1.0) < 0.2  # it seeks, by Range
        await page.get_by_label("速度").select_option("2")
        assert await audio.evaluate("a => a.playbackRate") == 2
        await page.get_by_placeholder("在此時間點註解").fill("開場很親切")
        await page.get_by_role("button", name="加入").click()
        await expect(page.get_by_text("開場很親切")).to_be_visible(timeout=LONG)
        await picture(page, "recording")
        await check(page, "a recording that was heard and commented on")

        there = f"/recordings/{centre.slug}?recording={call.id}&t=4"
        small = await stage.desk(centre, "sue", there, width=390, height=844, scheme="dark", locale="ja")
        await expect(small.get_by_role("slider")).to_have_attribute("aria-valuenow", "4", timeout=LONG)
        await expect(small.get_by_text("開場很親切")).to_be_visible(timeout=LONG)
        await picture(small, "recording-390")
        await check(small, "a recording on a phone")

        mine = await stage.desk(centre, "ana", f"/my-calls/{centre.slug}", width=1280, height=800)
        await mine.get_by_role("link", name="Ms Chen").click(timeout=LONG)
        await expect(mine.get_by_text("處理客訴")).to_be_visible(timeout=LONG)
        await picture(mine, "recordings-mine")
        await check(mine, "one's own recorded calls")
        none = await stage.desk(centre, "sue", f"/recordings/{centre.slug}?kind=voicemail")
        await expect(none.get_by_role("heading", name="沒有符合的錄音。")).to_be_visible(timeout=LONG)
        await picture(none, "recordings-none")
        await check(none, "no such recording")
