"""Every screen in two themes, four languages and narrow: nothing sticks out, no name of a text shows, axe is content."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, answer_by_key, ask, begin_work
from tests.ui.look import check, names_shown, sticks_out

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOCALES = ("en", "zh-TW", "zh-CN", "ja")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_each_screen_is_accessible_in_each_theme(stage: Stage, screens: House, shop: Shop, scheme: str) -> None:
    """WCAG 2.2 AA by axe, while a conversation is going on."""
    async with centre_of(screens, shop) as centre:
        customer = await stage.window(400, 780, scheme=scheme)
        await customer.goto(shop.page(screens.url, centre.key))
        await customer.locator("button.launch").click()
        await expect(customer.locator("textarea.field").first).to_be_visible(timeout=LONG)
        await check(customer, f"widget asks, {scheme}")
        await customer.reload()
        await ask(customer, "扭蛋沒有保底", "王大明")
        await expect(customer.locator(".no").first).to_be_visible(timeout=LONG)
        await check(customer, f"widget's ticket, {scheme}")

        desk = await stage.desk(centre, "ana", scheme=scheme)
        await begin_work(desk)
        await expect(desk.get_by_text("A-1001").first).to_be_visible(timeout=LONG)
        await check(desk, f"desk with an offer, {scheme}")
        await answer_by_key(desk)
        await check(desk, f"desk in a conversation, {scheme}")
        await picture(desk, f"desk-{scheme}")
        await expect(customer.locator(".comp textarea")).to_be_visible(timeout=LONG)
        await check(customer, f"widget in a conversation, {scheme}")

        for path in (f"/board/{centre.slug}", f"/past/{centre.slug}"):
            page = await stage.desk(centre, "sue", path, scheme=scheme)
            await expect(page.get_by_text("A-1001").first).to_be_visible(timeout=LONG)
            await check(page, f"{path}, {scheme}")
        stranger = await stage.window(scheme=scheme)
        await stranger.goto(f"{screens.url}/sign-in")
        await expect(stranger.locator("input[type=password]")).to_be_visible(timeout=LONG)
        await check(stranger, f"sign-in, {scheme}")


@pytest.mark.parametrize("locale", LOCALES)
async def test_each_screen_fits_in_each_language_and_on_a_phone(
    stage: Stage, screens: House, shop: Shop, locale: str
) -> None:
    """At 1280 and 390 px (the widget at 320) nothing sticks out, and every word is of the language."""
    async with centre_of(screens, shop, locale) as centre:
        customer = await stage.window(320, 640, locale=locale)
        await customer.goto(shop.page(screens.url, centre.key, locale))
        await ask(customer, "?", "Alexandria Featherstonehaugh-Cholmondeley")
        await expect(customer.locator(".no").first).to_be_visible(timeout=LONG)
        assert not await sticks_out(customer)
        await picture(customer, f"widget-320-{locale}")
        for width in (1280, 390):
            for path in ("/desk", f"/board/{centre.slug}", f"/past/{centre.slug}"):
                page = await stage.desk(centre, "sue", path, width=width, height=780, locale=locale)
                await expect(page.locator("main, .app, #app > *").first).to_be_visible(timeout=LONG)
                await page.wait_for_timeout(600)  # what slides or fades in has done so
                assert not await sticks_out(page), (path, width)
                assert not await names_shown(page), (path, width)
                await picture(page, f"{path.split('/')[1]}-{width}-{locale}")
                await page.context.close()
