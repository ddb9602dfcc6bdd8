"""A colleague called into the conversation in the browser: asked, come, whispering, writing, and two who write at once."""

import re

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_colleague_is_asked_whispers_then_writes_and_two_who_write_at_once_are_told(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        customer, ana = await meet(stage, centre, shop, "路由器一直閃紅燈")
        write = ana.locator(".comp textarea")
        ben = await stage.desk(centre, "ben", width=390, height=760, scheme="dark")
        await ben.context.request.post(
            f"{stage.url}/api/desk/status", data={"status": "away", "aux": "break"}, headers={"X-Ting": "1"}
        )
        await expect(ben.locator(".list")).to_be_visible(timeout=LONG)

        await write.press("Escape")
        await ana.keyboard.press("i")
        await expect(ana.get_by_role("button", name="邀請 Real ben")).to_be_visible(timeout=LONG)
        await picture(ana, "desk-invite")
        await check(ana, "inviting")
        await ana.get_by_role("button", name="邀請 Real ben").click()
        await expect(ben.get_by_text("Real ana 請您加入對話").first).to_be_visible(timeout=LONG)
        await picture(ben, "desk-invited-390")
        await check(ben, "invited")
        await ben.get_by_role("button", name="加入").first.click()
        heard = ben.get_by_role("textbox", name="對內部同仁耳語")
        await expect(heard).to_be_visible(timeout=LONG)
        await expect(ben.locator(".talk").get_by_text("路由器一直閃紅燈")).to_be_visible(timeout=LONG)
        await heard.fill("先請他拔電源三十秒")
        await picture(ben, "desk-whisper-390")
        await heard.press("Control+Enter")
        await expect(ana.locator(".talk .inner.whisper")).to_contain_text("先請他拔電源三十秒", timeout=LONG)

        await write.press("Tab")
        back = ana.get_by_role("textbox", name="對內部同仁耳語")
        await back.fill("好，謝謝")
        await picture(ana, "desk-whisper")
        await check(ana, "whispering")
        await back.press("Control+Enter")
        await expect(ben.locator(".talk .inner.whisper").nth(1)).to_contain_text("好，謝謝", timeout=LONG)
        await back.press("Tab")
        await expect(customer.get_by_text("拔電源")).to_have_count(0)
        await ben.get_by_role("button", name="離開").click()
        await expect(ben.locator(".comp")).to_have_count(0, timeout=LONG)

        await expect(ana.get_by_text("目前只有您一人。")).to_be_visible(timeout=LONG)
        await ana.get_by_role("radio", name=re.compile("直接回覆顧客")).check()
        await ana.get_by_role("button", name="邀請 Real ben").click()
        await ben.get_by_role("button", name="加入").first.click(timeout=LONG)
        await expect(customer.get_by_text(f"{centre.staff['ben'].alias}")).to_be_visible(timeout=LONG)
        await write.fill("請您重新開機")
        other = ben.locator(".comp textarea")
        await other.press_sequentially("請先拔掉電源")
        await expect(ana.get_by_text("Real ben 正在回覆顧客。")).to_be_visible(timeout=LONG)
        await other.press("Control+Enter")
        await expect(customer.get_by_text("請先拔掉電源")).to_be_visible(timeout=LONG)
        await expect(ana.get_by_role("button", name=re.compile("仍要傳送"))).to_be_visible(timeout=LONG)
        await picture(ana, "desk-overtaken")
        await write.press("Control+Enter")
        await expect(customer.get_by_text("請您重新開機")).to_be_visible(timeout=LONG)
        assert not stage.faults, stage.faults
