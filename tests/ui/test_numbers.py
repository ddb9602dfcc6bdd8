"""Number tickets in the browser: how they run is set up and seen, and one is printed for who waits in person."""

import pytest
from playwright.async_api import expect

from tests.centre import Stage as Clients
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_numbers_are_set_up_as_they_will_be_read_and_one_is_printed(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre, Clients.open() as clients:
        await centre.add_person("ada", "administrator", locale="zh-TW")
        ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/ticket-schemes")
        await ada.get_by_role("button", name="新增號碼規則").first.click(timeout=LONG)
        await ada.get_by_label("名稱").fill("大廳")
        await ada.get_by_label("字母").fill("w")
        await ada.get_by_label("起始號").fill("40")
        await ada.get_by_label("不用的數字").fill("4 13")
        await ada.get_by_label("不用的數字").press("Tab")
        await expect(ada.locator(".slips b").first).to_have_text("W-0050", timeout=LONG)
        await expect(ada.get_by_text("W 零零五零").first).to_be_visible()
        await picture(ada, "ticket-schemes")
        await check(ada, "how numbers run")

        await clients.widget(centre, "One")
        second = await clients.widget(centre, "Two", name="王大明")
        await ada.goto(f"{stage.url}/past/{centre.slug}?contact={second.contact}")
        async with ada.context.expect_page() as opened:
            await ada.get_by_role("link", name="列印號碼牌").click(timeout=LONG)
        slip = await opened.value
        paper = slip.get_by_role("article")
        await expect(paper).to_contain_text("A-1002", timeout=LONG)
        await expect(paper).to_contain_text("1 person before you")
        await slip.get_by_role("combobox").select_option("ja")
        await expect(paper).to_contain_text("前に 1 名お待ちです")
        await slip.get_by_label("58 mm").check()
        await picture(slip, "slip-58")
        await check(slip, "a slip")
        rules = "[...document.adoptedStyleSheets].flatMap((s) => [...s.cssRules].map((r) => r.cssText)).join()"
        await slip.evaluate(f"window.print = () => {{ window.printed = `printed by ${{{rules}}}` }}")
        await slip.get_by_role("button", name="列印").click()
        await slip.wait_for_function("window.printed")
        assert "58mm" in await slip.evaluate("window.printed"), "what the printer is told the moment it is asked"
        await slip.emulate_media(media="print")
        assert await slip.get_by_role("button", name="列印").is_hidden()
        assert await paper.locator(".no").evaluate("(e) => e.scrollWidth <= e.clientWidth"), "all of it is on the paper"
        await picture(slip, "slip-58-printed")
    assert stage.faults == []
