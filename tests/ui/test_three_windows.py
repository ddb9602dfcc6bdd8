"""Customer, agent and supervisor in three windows, through the whole way, with a death in the middle."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.pictures import png
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, answer_by_key, ask, begin_work, wrap_up

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_contact_goes_the_whole_way_in_three_windows(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    """Ask, take a number, be answered, talk with files and emoji, survive a kill -9, be watched, end, be found again."""
    async with centre_of(screens, shop) as centre:
        board = await stage.desk(
            centre, "sue", f"/board/{centre.slug}", width=1920, height=1080, motion="no-preference"
        )
        desk = await stage.desk(centre, "ana", width=1280, height=720, motion="no-preference")
        customer = await stage.window(400, 800, motion="no-preference")
        await customer.goto(shop.page(screens.url, centre.key))

        await ask(customer, "儲值沒有收到鑽石", "林小明")
        number = customer.locator(".no", has_text=re.compile(r"A.1001")).first
        await expect(number).to_be_visible(timeout=LONG)
        await picture(customer, "widget-ticket")
        await expect(board.get_by_text("A-1001").first).to_be_visible(timeout=LONG)

        # nobody is available: the agent says so by the button in the middle of his empty desk
        await begin_work(desk)
        answer = desk.get_by_role("button", name=re.compile("接聽"))
        await expect(answer.first).to_be_visible(timeout=LONG)
        await picture(desk, "desk-offer")
        box = await answer_by_key(desk)
        await expect(customer.locator(".comp textarea")).to_be_visible(timeout=LONG)

        await box.fill("您好，我先幫您查這一筆。")
        await desk.keyboard.press("Control+Enter")
        await expect(customer.get_by_text("您好，我先幫您查這一筆。")).to_be_visible(timeout=LONG)

        write = customer.locator(".comp textarea")
        await write.fill("好的，謝謝 👍")
        await customer.keyboard.press("Enter")
        await expect(desk.locator(".talk").get_by_text("好的，謝謝 👍")).to_be_visible(timeout=LONG)
        proof = tmp_path / "付款截圖.png"
        proof.write_bytes(png(120, 80))
        await customer.locator(".comp input[type=file]").set_input_files(str(proof))
        await expect(customer.locator(".tray")).to_be_visible(timeout=LONG)
        await write.press("Enter")
        shown = desk.locator(".talk").get_by_role("img", name="付款截圖.png")
        await expect(shown).to_be_visible(timeout=LONG)

        await desk.keyboard.press("Alt+n")
        await box.fill("同名另有兩位，先核對角色。")
        await desk.keyboard.press("Control+Enter")
        await expect(desk.locator(".talk").get_by_text("同名另有兩位，先核對角色。")).to_be_visible(timeout=LONG)

        # the supervisor watches, and neither side is told
        await board.get_by_text("A-1001").first.click()
        await expect(board.get_by_text("好的，謝謝 👍")).to_be_visible(timeout=LONG)
        await picture(board, "board-watch")

        # kill -9 in the middle: the socket stays, a new process answers
        screens.kill("web")
        await write.fill("還在嗎？")
        await customer.keyboard.press("Enter")
        screens.start("web")
        await expect(desk.locator(".talk").get_by_text("還在嗎？")).to_be_visible(timeout=LONG)
        await box.fill("在，剛補發了，請重新登入。")
        await desk.keyboard.press("Control+Enter")
        await expect(customer.get_by_text("在，剛補發了，請重新登入。")).to_be_visible(timeout=LONG)
        await expect(board.get_by_text("在，剛補發了，請重新登入。")).to_be_visible(timeout=LONG)
        await picture(desk, "desk-talk")
        await picture(customer, "widget-talk")
        assert await customer.get_by_text("同名另有兩位").count() == 0
        assert await customer.get_by_text("還在嗎？").count() == 1
        assert await desk.locator(".talk").get_by_text("還在嗎？").count() == 1

        # reload: the customer finds everything, once
        await customer.reload()
        launcher = customer.locator("button.launch")
        if await launcher.is_visible():
            await launcher.click()
        await expect(customer.get_by_text("在，剛補發了，請重新登入。")).to_be_visible(timeout=LONG)
        assert await customer.get_by_text("好的，謝謝 👍").count() == 1

        # end and wrap up by keys
        await desk.keyboard.press("Escape")
        await desk.keyboard.press("e")
        await expect(desk.locator("form.wrap").get_by_role("radiogroup")).to_be_visible()
        await picture(desk, "desk-wrapup")
        await wrap_up(desk)
        await expect(customer.locator(".foot.two")).to_be_visible(timeout=LONG)
        await picture(customer, "widget-receipt")

        past = await stage.desk(centre, "sue", f"/past/{centre.slug}", width=1280, height=720)
        row = past.get_by_text("A-1001").first
        await expect(row).to_be_visible(timeout=LONG)
        await row.click()
        await expect(past.get_by_text("還在嗎？")).to_be_visible(timeout=LONG)
        await picture(past, "past")

        unlike = [fault for fault in stage.faults if "net::ERR_" not in fault and "WebSocket" not in fault]
        assert not unlike, unlike
        foreign = {url for url in stage.asked if not url.startswith((screens.url, shop.origin, "data:", "blob:"))}
        assert not foreign, foreign
