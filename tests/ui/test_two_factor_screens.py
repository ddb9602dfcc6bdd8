"""Two-factor in the browser: set up from the picture, asked for at sign-in by keys alone, led to where a centre asks for it."""

import pytest
from playwright.async_api import Page, expect

from tests.centre import PASSWORD
from tests.journeys.test_two_factor import code_now
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.people.store import second

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def signs_in(page: Page, url: str, email: str) -> None:
    """Type address and password, by keys alone."""
    await page.goto(f"{url}/sign-in")
    await expect(page.locator("#em")).to_be_focused(timeout=LONG)
    await page.keyboard.type(email)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")


async def test_it_is_set_up_asked_for_and_taken_off(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False)
        ana = await stage.desk(centre, "ana", "/two-factor")
        await ana.get_by_role("button", name="開始設定").click()
        await expect(ana.get_by_label("驗證碼", exact=True)).to_be_focused(timeout=LONG)
        await picture(ana, "two-factor")
        await check(ana, "two-factor")
        key = (await ana.locator(".key code").inner_text()).replace(" ", "")
        await ana.keyboard.type(await code_now(centre, "ana", key))
        await ana.get_by_label("您的密碼").fill(PASSWORD)
        await ana.keyboard.press("Enter")
        await expect(ana.get_by_role("heading", name="您的備用碼")).to_be_focused(timeout=LONG)
        await picture(ana, "two-factor-codes")
        await check(ana, "recovery codes")
        paper = await ana.locator(".codes code").first.inner_text()
        assert await ana.locator(".codes li").count() == 10
        await ana.get_by_role("button", name="我已保存好").click()
        await expect(ana.get_by_text("還有 10 組備用碼")).to_be_visible(timeout=LONG)
        await picture(ana, "two-factor-on")

        phone = await stage.window(390, 780, scheme="dark", locale="ja")
        await signs_in(phone, stage.url, centre.staff["ana"].email)
        await expect(phone.get_by_label("コード", exact=True)).to_be_focused(timeout=LONG)
        await picture(phone, "two-factor-sign-in-390")
        await check(phone, "the second step")
        await phone.keyboard.type("000000")
        await expect(phone.locator("#said p")).to_be_visible(timeout=LONG)
        await expect(phone.get_by_label("コード", exact=True)).to_be_focused()
        await picture(phone, "two-factor-wrong-390")
        await phone.get_by_role("button", name="スマートフォンがない場合は").click()
        await phone.keyboard.insert_text(paper)
        await phone.keyboard.press("Enter")
        await phone.wait_for_url("**/desk", timeout=LONG)

        window = await stage.window(1280, 720, locale="en")
        await signs_in(window, stage.url, centre.staff["ana"].email)
        await expect(window.get_by_label("Code", exact=True)).to_be_focused(timeout=LONG)
        await window.keyboard.insert_text(await code_now(centre, "ana", key))
        await window.wait_for_url("**/desk", timeout=LONG)
        refused = [fault for fault in stage.faults if "401" in fault]
        assert len(refused) == len(stage.faults), stage.faults
        stage.faults.clear()

        ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/agents/{centre.person_id('ana')}", width=1280)
        await ada.get_by_role("button", name="Remove …").click()
        await picture(ada, "admin-two-factor")
        await ada.get_by_role("button", name="Remove it and sign out everywhere").click()
        await expect(ada.get_by_text("Not set up")).to_be_visible(timeout=LONG)
        await ada.goto(f"{stage.url}/admin/{centre.slug}/sign-in")
        await expect(ada.get_by_label("Everybody needs two-factor")).to_be_visible(timeout=LONG)
        await picture(ada, "admin-sign-in")
        await check(ada, "what is asked at sign-in")


async def test_where_a_centre_asks_for_it_who_signs_in_is_led_to_it_and_then_on(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        async with centre.db.tx(centre.tenant.id) as tx:
            await second.put_rule(tx, second_factor=True)
        phone = await stage.window(390, 780, locale="zh-CN", scheme="dark")
        await signs_in(phone, stage.url, centre.staff["ana"].email)
        await phone.wait_for_url("**/two-factor?**", timeout=LONG)
        await expect(phone.locator(".qr")).to_be_visible(timeout=LONG)
        await picture(phone, "two-factor-asked-390")
        await check(phone, "being led to two-factor")
        await phone.goto(f"{stage.url}/sessions")
        await phone.wait_for_url("**/two-factor?**", timeout=LONG)
        await expect(phone.locator(".qr")).to_be_visible(timeout=LONG)
        key = (await phone.locator(".key code").inner_text()).replace(" ", "")
        await phone.locator("#tf-code").fill(await code_now(centre, "ana", key))
        await phone.locator("#tf-pw").fill(PASSWORD)
        await phone.keyboard.press("Enter")
        await phone.locator(".codes").wait_for()
        await phone.locator(".primary").click()
        await phone.wait_for_url("**/sessions", timeout=LONG)
        assert not stage.faults, stage.faults
