"""A contact split by topic and merged again, in the browser: the desk marks and sends it off, the customer stays in one window."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_another_matter_is_split_off_answered_and_merged_while_the_customer_stays_in_one_window(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        customer, ana = await meet(stage, centre, shop, "路由器一直閃紅燈", width=390)
        write = ana.locator(".comp textarea")
        box = customer.locator(".panel textarea")
        await box.fill("還有，上個月的帳單不對")
        await box.press("Enter")
        await expect(ana.locator(".talk").get_by_text("上個月的帳單不對")).to_be_visible(timeout=LONG)

        await write.press("Alt+o")
        await ana.get_by_role("checkbox", name="還有，上個月的帳單不對").check()
        await expect(ana.get_by_label("另一件事是什麼？")).to_have_value("還有，上個月的帳單不對")
        await ana.get_by_label("另一件事是什麼？").fill("十月帳單有誤")
        await picture(ana, "desk-topic-split")
        await check(ana, "splitting")
        await ana.keyboard.press("Control+Enter")
        await expect(ana.get_by_text("已另開主題「十月帳單有誤」，就在您的桌面。")).to_be_visible(timeout=LONG)
        strip = customer.get_by_role("navigation")
        await expect(strip.get_by_role("button")).to_have_count(2, timeout=LONG)
        await expect(customer.locator(".log")).to_contain_text("「十月帳單有誤」改為另一個主題處理")

        await ana.get_by_role("button", name="A-1002").first.click()
        await write.fill("帳單是哪一項不對？")
        await write.press("Control+Enter")
        await expect(strip.locator("b")).to_have_text("1", timeout=LONG)
        await picture(customer, "widget-topics-390")
        await check(customer, "topics")
        await strip.get_by_role("button", name="十月帳單有誤").click()
        await expect(customer.locator(".log")).to_contain_text("帳單是哪一項不對？", timeout=LONG)
        await expect(customer.locator(".log q")).to_contain_text("還有，上個月的帳單不對")
        await box.fill("月租費，可是跟斷線是同一件事")
        await box.press("Enter")
        await expect(ana.locator(".talk").get_by_text("跟斷線是同一件事")).to_be_visible(timeout=LONG)
        await picture(customer, "widget-topic-390")

        await write.press("Alt+o")
        await ana.get_by_role("button", name="把這裡併入 #A-1001").click()
        await picture(ana, "desk-topic-merge")
        await check(ana, "merging")
        await ana.get_by_role("button", name="合併", exact=True).click()
        await expect(strip).to_have_count(0, timeout=LONG)
        await expect(customer.locator(".log")).to_contain_text("月租費，可是跟斷線是同一件事", timeout=LONG)
        await expect(customer.locator(".log")).to_contain_text("併回這裡繼續")
        await expect(ana.locator(".list").get_by_text("王大明")).to_have_count(1, timeout=LONG)
        await ana.locator(".list").get_by_text("王大明").click()
        await expect(ana.locator(".talk .carried")).to_contain_text("跟斷線是同一件事", timeout=LONG)
        await picture(ana, "desk-topic-merged")
        await picture(customer, "widget-topic-merged-390")
        assert not stage.faults, stage.faults
