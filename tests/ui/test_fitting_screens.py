"""How a centre is fitted out, in the browser: what it lacks and where that is mended, what sort it is, what is switched on."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, publish
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_an_administrator_sees_what_is_missing_and_goes_where_it_is_mended(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}", width=1280, height=900)
        await expect(page.locator(".ready")).to_contain_text("項中已備妥", timeout=LONG)
        await page.locator(".ready").click()
        alone = page.locator("[data-check='people.administrators']")
        await expect(alone).to_contain_text("唯一的管理員離開後", timeout=LONG)
        await expect(page.locator("h2")).to_contain_text(["系統", "程序", "人員"])
        await picture(page, "admin-readiness")
        await check(page, "the readiness page")
        await page.locator("[data-check='mail.sender']").get_by_role("link").click()
        await page.wait_for_url("**/mail-sender")

        await page.goto(f"{screens.url}/admin/{centre.slug}/centre")
        await page.get_by_role("radio", name="電話行銷").check()
        await expect(page.locator("[data-part='modules']")).to_contain_text("滿意度調查")
        await picture(page, "admin-centre")
        await check(page, "the types of centre")
        await page.locator("[data-part='roles']").get_by_role("checkbox").uncheck()
        await page.get_by_role("button", name="套用").click()
        surveys = page.locator(".nav a", has_text="滿意度調查")
        await expect(page.get_by_text("已套用。")).to_be_visible()
        await expect(surveys).to_have_count(0)
        await page.get_by_role("button", name="全部復原").click()
        await expect(page.get_by_text("已恢復原狀。")).to_be_visible()
        await expect(surveys).to_have_count(1)

        await page.goto(f"{screens.url}/admin/{centre.slug}/modules")
        slang = page.locator(".nav a", has_text="流行語")
        await expect(slang).to_have_count(1)
        for count in (0, 1):
            await page.get_by_role("switch", name="流行語").click()
            await publish(page)
            await expect(slang).to_have_count(count)

        await page.goto(f"{screens.url}/admin/{centre.slug}/terms")
        await page.get_by_role("button", name="遊戲客服").click()
        said = page.locator("[data-part='preview']")
        await expect(said).to_contain_text("遊戲管理員接起在佇列裡等最久的玩家。")
        await page.get_by_role("textbox", name="佇列").fill("案件隊列")
        await expect(said).to_contain_text("遊戲管理員接起在案件隊列裡等最久的玩家。")
        await expect(page.locator("tbody th").nth(2)).to_have_text("佇列")
        await picture(page, "admin-terms")
        await check(page, "the terms")
        await page.get_by_role("button", name="發布").first.click()
        await expect(page.locator(".nav a", has_text="案件隊列")).to_have_count(1)
        await page.goto(f"{screens.url}/board/{centre.slug}")
        await expect(page.get_by_text("全部案件隊列")).to_be_visible(timeout=LONG)
        await expect(page.get_by_text("佇列")).to_have_count(0)
        await picture(page, "board-terms")

        small = await stage.desk(
            centre, "ada", f"/admin/{centre.slug}/terms", width=390, height=780, scheme="dark", locale="ja"
        )
        await small.get_by_role("button", name="日本語").click(timeout=LONG)
        await expect(small.locator("[data-part='preview']")).to_contain_text("お待ちのプレイヤー", timeout=LONG)
        await picture(small, "admin-terms-390")
        await check(small, "the terms on a phone")
        small = await stage.desk(
            centre, "ada", f"/admin/{centre.slug}/centre", width=390, height=780, scheme="dark", locale="ja"
        )
        await small.get_by_role("radio").last.check()
        await expect(small.locator("[data-part]").first).to_be_visible(timeout=LONG)
        await picture(small, "admin-centre-390")
        await check(small, "the types of centre on a phone")
        small = await stage.desk(
            centre, "ada", f"/admin/{centre.slug}/readiness", width=390, height=780, scheme="dark", locale="ja"
        )
        await expect(small.locator("[data-check]").first).to_be_visible(timeout=LONG)
        await picture(small, "admin-readiness-390")
        await check(small, "the readiness page on a phone")
        assert not stage.faults, stage.faults
