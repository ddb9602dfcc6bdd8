"""Limits and bans in the browser: who is too fast is told how long; who is banned is told so, and where to appeal."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet
from tests.ui.look import check
from ting.domains.conduct import api as conduct

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_customer_is_slowed_kindly_and_banned_from_the_desk_with_a_way_to_appeal(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        async with centre.db.tx(centre.tenant.id) as tx:
            await conduct.put_limits(
                tx, conduct.Limits(messages=10, challenge_after=99, ban_after=100, appeal="fair@acme.example")
            )
        customer, desk = await meet(stage, centre, shop, "我要退款", width=390)
        field = customer.locator(".comp textarea")
        await expect(field).to_be_visible(timeout=LONG)
        for n in range(8):
            await field.fill(f"快點 {n}")
            await field.press("Enter")
        await expect(customer.locator(".held")).to_contain_text("會自動送出", timeout=LONG)
        await picture(customer, "widget-held")
        await check(customer, "a widget that waits")

        await desk.set_viewport_size({"width": 390, "height": 780})  # on a phone the name is read, and the rest a menu
        name = desk.get_by_role("heading", name="王大明", level=1)
        assert await name.evaluate("e => e.scrollWidth <= e.clientWidth && e.getBoundingClientRect().right < 250")
        await desk.get_by_role("button", name="更多", exact=True).click()
        await expect(desk.get_by_role("menuitem", name="轉接")).to_be_visible()
        await picture(desk, "desk-head-390")
        await desk.keyboard.press("Escape")
        await desk.set_viewport_size({"width": 1280, "height": 860})

        await desk.get_by_role("button", name="封鎖這位顧客…").click()
        await desk.get_by_label("為什麼？只有同事看得到。").fill("辱罵")
        await desk.get_by_label("1 天").check()
        await expect(desk.get_by_label("7 天")).to_have_count(0)  # a supervisor's to make
        await check(desk, "a ban being made")
        await desk.get_by_role("button", name="封鎖並結束").click()
        await expect(desk.get_by_text("封鎖至")).to_be_visible(timeout=LONG)
        again = customer.get_by_role("button", name="再問一個問題")
        await again.click(timeout=LONG)
        await expect(customer.get_by_role("heading", name="您目前無法與我們聯繫")).to_be_visible(timeout=LONG)
        await expect(customer.get_by_role("link", name="fair@acme.example")).to_be_visible()
        await picture(customer, "widget-banned")
        await check(customer, "a banned customer's widget")
        # a supervisor sets nothing up, and finds the bans in his menu all the same
        floor = await stage.desk(centre, "sue", f"/board/{centre.slug}", width=390, height=844, scheme="dark")
        await floor.locator("button.me").click(timeout=LONG)
        await floor.get_by_role("menuitem", name="封鎖名單").click()
        await expect(floor.get_by_text("辱罵")).to_be_visible(timeout=LONG)
        await picture(floor, "bans-390")
        await check(floor, "bans, narrow")
        await floor.get_by_role("button", name="解除").click()
        await expect(floor.get_by_text("辱罵")).to_have_count(0, timeout=LONG)
    assert stage.faults == []
