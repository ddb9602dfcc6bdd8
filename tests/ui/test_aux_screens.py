"""Aux codes in the browser: set up in the settings, in the desk's menu at once, on the board by their name."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_reason_that_is_set_up_is_chosen_at_a_desk_that_was_open_all_the_while(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False)
        await centre.value("update person set locale = 'zh-TW' where name = 'Real ada' returning 1")
        ana = await stage.desk(centre, "ana")
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/aux-codes", width=1280, height=860)
        await ana.locator("button.status").click()
        await expect(ana.get_by_role("menuitem", name="用餐")).to_be_visible()
        await expect(ana.get_by_role("menuitem", name="漏接")).to_have_count(0)
        await page.get_by_role("button", name="新增離席原因").first.click()
        await page.get_by_role("textbox", name="繁體中文").fill("自修")
        await page.get_by_label("時間上限").last.fill("45")
        await check(page, "an aux code")
        await page.get_by_role("button", name="發布").first.click()
        await expect(page.locator(".hist > li")).to_have_count(1)
        await ana.get_by_role("menuitem", name="自修").click()
        await expect(ana.locator("button.status")).to_contain_text("自修")
        await page.get_by_role("button", name="封存").click()
        await expect(page.locator(".hist > li")).to_have_count(2)
        await ana.locator("button.status").click()
        await expect(ana.get_by_role("menuitem", name="自修")).to_have_count(0)
        await expect(ana.locator("button.status")).to_contain_text("自修")
        small = await stage.desk(
            centre, "ada", page.url.removeprefix(stage.url), width=390, height=780, scheme="dark", locale="zh-TW"
        )
        await expect(small.get_by_role("textbox", name="繁體中文")).to_have_value("自修", timeout=LONG)
        await check(small, "an aux code on a phone")
        await picture(small, "admin-aux-codes-390")
        await page.goto(f"{stage.url}/admin/{centre.slug}/aux-codes")
        await page.get_by_role("link", name="督導中").first.click()
        await expect(page.get_by_role("textbox", name="繁體中文")).to_have_value("督導中")
        await expect(page.get_by_role("button", name="封存")).to_have_count(0)
        assert not stage.faults, stage.faults
