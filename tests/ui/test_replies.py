"""Canned replies in the browser: found by a slash, filled in, stopped by a blank, warned of when he got it before."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet
from tests.ui.look import check
from ting.domains.replies import api as replies
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TEXTS = (
    (
        "退款需要幾天",
        "退款",
        "refund",
        "{{customer.name}} 您好，{{agent.alias}} 已送出退款 {{金額}} 元，約 3 個工作天。",
    ),
    ("索取交易序號", "儲值", "serial", "麻煩您提供儲值當下的交易序號與時間。"),
    ("儲值未到帳", "儲值", None, "點數將在一小時內入帳。"),
)


async def test_a_reply_is_found_filled_in_and_warned_of_the_second_time(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        async with centre.db.tx(centre.tenant.id) as tx:
            for name, folder, shortcut, text in TEXTS:
                texts = {"zh-TW": text} if shortcut else {"ja": "一時間以内に反映されます。"}
                one = replies.Reply(id=new_id(), owner=None, folder=folder, name=name, shortcut=shortcut, texts=texts)
                await replies.put(tx, one)
        customer, desk = await meet(stage, centre, shop, "我要退款")
        box = desk.locator(".comp textarea")
        await box.press("/")
        find = desk.get_by_role("combobox", name="以標題")
        await expect(find).to_be_focused(timeout=LONG)
        await expect(desk.get_by_role("option")).to_have_count(3, timeout=LONG)
        await picture(desk, "desk-replies")
        await check(desk, "canned replies")
        await find.press_sequentially("refund")
        await expect(desk.get_by_role("option")).to_have_count(1)
        await find.press("Enter")
        alias = centre.staff["ana"].alias
        filled = f"王大明 您好，{alias} 已送出退款 {{{{金額}}}} 元，約 3 個工作天。"
        await expect(box).to_have_value(filled)
        await expect(desk.locator(".strip.given")).to_contain_text("{{金額}}")
        await picture(desk, "desk-reply-blank")
        await box.press("Control+Enter")
        await expect(customer.get_by_text("已送出退款")).to_have_count(0)
        await desk.keyboard.type("300")  # the blank was selected
        await box.press("Control+Enter")
        await expect(customer.get_by_text("已送出退款 300 元")).to_be_visible(timeout=LONG)

        await box.press("Alt+r")
        await expect(find).to_be_focused(timeout=LONG)
        await find.press_sequentially("refund")
        await expect(desk.get_by_role("option")).to_have_count(1)
        await find.press("Enter")
        await expect(desk.locator(".strip.given").first).to_contain_text("Real ana")
        await expect(desk.get_by_role("button", name="仍要傳送")).to_be_visible()
        await picture(desk, "desk-reply-again")
        await check(desk, "warned of a reply")
        await desk.get_by_role("button", name="移除").click()
        await expect(box).to_have_value("")
        assert not stage.faults
