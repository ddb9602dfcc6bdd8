"""The customer's side in a browser: what he can do besides waiting on the line."""

import re

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, open_widget

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_message_is_left_and_answered_and_a_call_is_asked_for_and_made(
    stage: Stage, screens: House, shop: Shop
) -> None:
    """Nobody on duty: a message. Somebody there: a call. The desk lists both, and says how the call ended."""
    async with centre_of(screens, shop) as centre:
        left = await stage.window(320, 640, scheme="dark")
        await open_widget(left, shop.page(screens.url, centre.key))
        await left.get_by_role("button", name="改為留言").click()
        await left.locator("textarea.field").fill("包裹遲到三天了")
        await left.locator("#ting-name").fill("王大明")
        await left.get_by_label("用電子郵件").check()
        await left.locator("input.reach").fill("wang")
        await picture(left, "widget-leave")
        await left.locator("button.take").click()
        await expect(left.get_by_role("alert")).to_contain_text("這不是電子郵件地址")
        await left.locator("input.reach").fill("wang@example.com")
        await left.locator("button.take").click()
        await expect(left.get_by_text("我們會回覆到 wang@example.com")).to_be_visible(timeout=LONG)
        await picture(left, "widget-left")

        waits = await stage.window(400, 800)
        await open_widget(waits, shop.page(screens.url, centre.key))
        await waits.locator("textarea.field").fill("請打電話給我")
        await waits.locator("#ting-name").fill("林小明")
        await waits.locator("button.take").click()
        await waits.get_by_role("button", name="改由你們回電").click(timeout=LONG)
        await waits.locator("input[type=tel]").fill("0912")
        await waits.get_by_role("button", name="請回電").click()
        await expect(waits.get_by_role("alert")).to_contain_text("這不是電話號碼")
        await picture(waits, "widget-call")
        await waits.locator("input[type=tel]").fill("0912 345 678")
        await waits.get_by_role("button", name="請回電").click()
        await expect(waits.get_by_text("我們會致電 +886 912 345 678")).to_be_visible(timeout=LONG)
        await picture(waits, "widget-called")

        desk = await stage.desk(centre, "ana", width=1280, height=720)
        await expect(desk.get_by_text("包裹遲到三天了")).to_be_visible(timeout=LONG)
        await picture(desk, "desk-later")
        await desk.get_by_role("button", name="開始待命").click()
        await desk.get_by_role("button", name=re.compile("接聽")).first.click(timeout=LONG)
        number = desk.get_by_role("button", name="+886 912 345 678")
        await expect(number).to_be_visible(timeout=LONG)
        await picture(desk, "desk-callback")
        await desk.get_by_role("button", name="無人接聽").click()
        await expect(waits.get_by_text("電話沒有人接").first).to_be_visible(timeout=LONG)
        answer = desk.get_by_role("button", name=re.compile("接聽")).first
        await answer.click(timeout=LONG)
        await expect(desk.get_by_text("顧客希望以電子郵件回覆：wang@example.com")).to_be_visible(timeout=LONG)
        await picture(desk, "desk-message")
        await desk.locator(".comp textarea").fill("明天會送到，造成不便很抱歉。")
        await desk.keyboard.press("Control+Enter")
        await expect(left.get_by_text("明天會送到，造成不便很抱歉。").first).to_be_visible(timeout=LONG)
        assert not stage.faults, stage.faults


async def test_somebody_is_invited_by_a_link_joins_talks_and_is_removed(
    stage: Stage, screens: House, shop: Shop
) -> None:
    """The agent makes a link; a guest opens it on a phone, says who he is, talks, and is removed."""
    async with centre_of(screens, shop) as centre:
        customer = await stage.window(400, 800)
        await open_widget(customer, shop.page(screens.url, centre.key))
        await customer.locator("textarea.field").fill("路由器不亮")
        await customer.locator("#ting-name").fill("林小明")
        await customer.locator("button.take").click()
        desk = await stage.desk(centre, "ana", width=1280, height=720)
        await desk.get_by_role("button", name="開始待命").click(timeout=LONG)
        await desk.get_by_role("button", name=re.compile("接聽")).first.click(timeout=LONG)
        await desk.get_by_role("button", name="邀請加入").click(timeout=LONG)
        await desk.get_by_role("button", name="建立連結").click()
        link = await desk.locator(".guests input.field").input_value(timeout=LONG)
        guest = await stage.window(360, 640, scheme="dark", locale="ja")
        await guest.goto(link)
        await guest.locator("#ting-guest").fill("修理屋の佐藤")
        await picture(guest, "guest-door")
        await guest.get_by_role("button", name="参加する").click()
        write = guest.locator(".comp textarea")
        await write.fill("電源ランプは何色ですか？")
        await write.press("Enter")
        await expect(customer.get_by_text("電源ランプは何色ですか？")).to_be_visible(timeout=LONG)
        await expect(desk.locator(".talk").get_by_text("電源ランプは何色ですか？")).to_be_visible(timeout=LONG)
        assert await guest.get_by_text("路由器不亮").count() == 0
        await picture(guest, "guest-talk")
        await picture(customer, "widget-with-guest")
        await picture(desk, "desk-guest")
        await guest.reload()  # the link is used, and this browser is known
        await expect(guest.get_by_text("電源ランプは何色ですか？")).to_be_visible(timeout=LONG)
        await desk.get_by_role("button", name=re.compile("移除")).click()
        await expect(guest.get_by_text("この会話への参加は終了しました。")).to_be_visible(timeout=LONG)
        await expect(customer.get_by_text(re.compile("已被移出對話"))).to_be_visible(timeout=LONG)
        await desk.keyboard.press("Escape")
        await picture(customer, "widget-parted")
        assert not stage.faults, stage.faults
