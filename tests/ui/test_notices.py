"""A notice in real browsers: written in a screen, a quiet strip on a desk, read with a key, counted for its sender."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TEXT = "扭蛋活動今晚八點結束，\n請依新版話術回覆退款問題。"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
async def test_a_notice_stands_on_a_desk_at_once_and_is_acknowledged_with_a_key(
    stage: Stage, screens: House, shop: Shop, scheme: str, width: int
) -> None:
    async with centre_of(screens, shop) as centre:
        window: dict[str, Any] = {"width": width, "height": 780, "scheme": scheme}
        desk = await stage.desk(centre, "ana", **window)
        await expect(desk.locator("button.me")).to_be_visible(timeout=LONG)
        sue = await stage.desk(centre, "sue", f"/notices/{centre.slug}", **window)
        await expect(sue.get_by_text("還沒有公告")).to_be_visible(timeout=LONG)
        await sue.locator("textarea").first.fill(TEXT)
        await sue.get_by_label("須逐一確認").check()
        await check(sue, "writing a notice")
        await sue.get_by_role("button", name="發布", exact=True).click()
        await expect(sue.get_by_text("已顯示在他們的畫面上。")).to_be_visible(timeout=LONG)
        await expect(desk.get_by_text("請依新版話術回覆退款問題。")).to_be_visible(timeout=LONG)
        await check(desk, "desk with a notice")
        await picture(desk, f"notice-desk-{width}-{scheme}")
        later = await stage.desk(centre, "ben", **window)
        await expect(later.get_by_text("請依新版話術回覆退款問題。")).to_be_visible(timeout=LONG)
        await desk.keyboard.press("Alt+g")
        await expect(desk.get_by_text("請依新版話術回覆退款問題。")).to_have_count(0, timeout=LONG)
        await sue.reload()
        await sue.get_by_role("button", name="2 人中 1 人已確認").click()
        await expect(sue.get_by_text("Real ben")).to_be_visible(timeout=LONG)
        await check(sue, "a notice that was sent")
        await picture(sue, f"notices-{width}-{scheme}")
        await sue.get_by_role("button", name="撤回").click()
        await expect(later.get_by_text("請依新版話術回覆退款問題。")).to_have_count(0, timeout=LONG)
    assert stage.faults == []
