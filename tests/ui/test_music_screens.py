"""Music for who waits, in the browser: uploaded for the company, heard, kept; what is no sound is refused in words."""

import pytest
from playwright.async_api import expect

from tests.kit.test_wav import tone
from tests.server import House, until
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.tenancy import api as tenancy

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_an_administrator_uploads_music_hears_it_and_keeps_it(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        at = f"/admin/{centre.slug}/company"
        page = await stage.desk(centre, "ada", at, width=1280, height=1000, locale="zh-TW")
        music = page.locator("div.sound").filter(has_text="等候音樂")
        await expect(music).to_contain_text("Ting 內建的音樂", timeout=LONG)
        box = music.locator("input[type=file]")
        await box.set_input_files({"name": "雨.mp3", "mimeType": "audio/mpeg", "buffer": b"MZ, a program" * 90})
        await expect(music.get_by_role("alert")).to_contain_text("10 分鐘", timeout=LONG)
        sound = tone(440, rate=44_100, seconds=2.0)
        await box.set_input_files({"name": "雨.wav", "mimeType": "audio/wav", "buffer": sound})
        await expect(music).to_contain_text("雨.wav", timeout=LONG)
        await expect(music.get_by_role("alert")).to_have_count(0)
        await music.get_by_role("button", name="試聽").click()
        await expect(music.locator("audio")).to_be_visible()
        await check(page, "music for who waits")
        await picture(page, "admin-music")
        await page.get_by_role("button", name="發布").click()

        async def kept() -> bool:
            async with centre.db.tx(centre.tenant.id) as tx:
                return (await tenancy.current(tx)).music is not None

        await until(kept, what="it is kept")
        small = await stage.desk(centre, "ada", at, width=390, height=780, scheme="dark", locale="zh-TW")
        await expect(small.locator("div.sound")).to_contain_text("雨.wav", timeout=LONG)
        await small.locator("div.sound").scroll_into_view_if_needed()
        await check(small, "music for who waits, on a phone")
        await picture(small, "admin-music-390")
        assert not stage.faults, stage.faults
