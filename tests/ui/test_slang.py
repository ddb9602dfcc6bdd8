"""Slang in the browser: marked at the desk where a customer wrote it, explained with the keyboard."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_what_a_customer_writes_for_short_is_explained_at_the_desk(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        _, ana = await meet(stage, centre, shop, "3Q，那就 881，訂單 8812 還沒到 QQ")
        marked = ana.locator(".talk .slang")
        await expect(marked).to_have_count(3, timeout=LONG)
        words = [text.split("\n")[0] for text in await marked.all_inner_texts()]
        assert words == ["3Q", "881", "QQ"], "a number of an order is no slang"
        await marked.nth(1).focus()
        await ana.keyboard.press("Shift+Tab")
        await ana.keyboard.press("Tab")
        await expect(marked.nth(1).get_by_role("tooltip")).to_have_text("再見，拜拜")
        await expect(marked.nth(1).get_by_role("tooltip")).to_be_visible()
        await picture(ana, "desk-slang")
        await check(ana, "slang")
        assert not stage.faults, stage.faults


async def test_a_word_of_ones_own_is_set_up_and_explained_at_once(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/slang", width=1280, height=860)
        await page.get_by_role("button", name="新增詞條").first.click()
        await page.locator("#name").fill("歐洗")
        await page.locator("#sl-also").fill("ㄛ洗 OC")
        await page.locator("#sl-mood").select_option("bad")
        await page.get_by_role("textbox", name="繁體中文").fill("角色卡住不動")
        await picture(page, "admin-slang")
        await check(page, "a word of slang")
        await page.get_by_role("button", name="發布").first.click()
        await expect(page.locator(".hist > li")).to_have_count(1, timeout=LONG)

        _, ana = await meet(stage, centre, shop, "又歐洗了")
        marked = ana.locator(".talk .slang")
        await expect(marked).to_have_count(1, timeout=LONG)
        await marked.hover()
        await expect(marked.get_by_role("tooltip")).to_have_text("角色卡住不動 · 負面情緒")
        small = await stage.desk(
            centre, "ada", page.url.removeprefix(stage.url), width=390, height=780, scheme="dark", locale="zh-TW"
        )
        await expect(small.locator("#name")).to_have_value("歐洗", timeout=LONG)
        await check(small, "a word of slang on a phone")
        await picture(small, "admin-slang-390")
        assert not stage.faults, stage.faults
