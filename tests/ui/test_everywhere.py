"""Who serves stays at his desk wherever he looks something up: the line is the app's."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, ask
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_an_offer_is_seen_and_answered_in_another_room(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        desk = await stage.desk(centre, "sue")
        lines: list[str] = []
        desk.on("websocket", lambda line: lines.append(line.url))
        await desk.reload()
        await desk.get_by_role("button", name="開始待命").click()
        await desk.locator("button.me").click()
        await desk.locator(f'[role="menuitem"][href="/board/{centre.slug}"]').click()
        await expect(desk.locator("main.board")).to_be_visible(timeout=LONG)
        await desk.locator("button.me").click()
        await desk.locator(f'[role="menuitem"][href="/past/{centre.slug}"]').click()
        customer = await stage.window(400, 780)
        await customer.goto(shop.page(screens.url, centre.key))
        await customer.locator("button.launch").click()
        await ask(customer, "我要退款", "王大明")
        card = desk.locator("[role=alert] section").filter(has_text="A-1001")
        await expect(card).to_be_visible(timeout=LONG)
        await picture(desk, "offer-elsewhere")
        await check(desk, "an offer in another room")
        await desk.keyboard.press("Alt+Enter")
        await expect(desk.locator(".comp textarea")).to_be_visible(timeout=LONG)
        assert len(lines) == 1, "one line through all rooms"
        assert not stage.faults
