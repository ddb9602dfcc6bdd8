"""Calling a number at the desk, and whom one may call in the settings: looked at in light and dark, small, in four languages."""

import pytest
from playwright.async_api import expect

from tests.centre import Centre
from tests.journeys.test_setup import good, signed
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLES = {"zh-TW": "撥打電話", "zh-CN": "拨打电话", "ja": "電話をかける", "en": "Call a number"}


async def a_number(house: House, centre: Centre) -> str:
    """Set up by which number is called."""
    await centre.add_person("ada", "administrator")
    async with signed(house, centre, "ada") as ada:
        trunk = str(new_id())
        good(await ada.put(f"setup/trunks/{trunk}", json={"value": {"name": "Provider", "host": "127.0.0.1:5099"}}))
        value = {"name": "Hotline", "number": "+886223456789", "trunk": trunk, "queue": centre.queue_id("help")}
        good(await ada.put(f"setup/numbers/{new_id()}", json={"value": value}))
    return "+886223456789"


@pytest.mark.parametrize("locale", list(TITLES))
async def test_a_number_is_keyed_in_at_the_desk_and_what_hinders_is_said(
    screens: House, stage: Stage, shop: Shop, locale: str
) -> None:
    async with centre_of(screens, shop, locale) as centre:
        own = await a_number(screens, centre)
        small = locale in ("ja", "en")
        width = 390 if small else 1280
        scheme = "dark" if locale == "zh-CN" else "light"
        page = await stage.desk(centre, "ana", locale=locale, scheme=scheme, width=width, height=800)
        await page.get_by_role("button", name=TITLES[locale]).click()
        panel = page.get_by_role("dialog", name=TITLES[locale])
        await expect(panel.get_by_text(own)).to_be_visible()
        await expect(panel.get_by_role("status")).to_be_visible()
        await expect(panel.get_by_text("119")).to_be_visible()
        await expect(panel.locator("#dial-number")).to_be_focused(timeout=LONG)
        for key in "0912":
            await panel.get_by_role("button", name=key, exact=True).click()
        await panel.locator("#dial-number").press("End")
        await panel.locator("#dial-number").press_sequentially("345678")
        await panel.locator("#dial-number").press("Enter")
        await expect(panel.get_by_role("alert").locator("b")).to_be_visible()
        await check(page, "calling a number")
        await picture(page, f"dial-{locale}")
        assert all("409" in fault for fault in stage.faults)


async def test_whom_one_may_call_is_set_up(screens: House, stage: Stage, shop: Shop) -> None:
    async with centre_of(screens, shop, "en") as centre:
        await a_number(screens, centre)
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/dialling/{centre.tenant.id}", locale="en")
        await expect(page.get_by_label("Premium rate", exact=True)).to_have_value("5")
        await page.get_by_label("Add a beginning", exact=True).fill("+88620")
        await page.get_by_label("Add a beginning", exact=True).press("Enter")
        await expect(page.get_by_label("Where +88620 leads")).to_be_visible()
        await check(page, "outgoing calls in the settings")
        await picture(page, "dialling-settings")
        await page.set_viewport_size({"width": 390, "height": 780})
        await check(page, "outgoing calls in the settings, small")
        await picture(page, "dialling-settings-390")
