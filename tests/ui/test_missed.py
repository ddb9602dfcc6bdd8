"""Missed calls at the desk: what is new is told, the list is opened, its caller called back; small, dark, in four languages."""

import pytest
from playwright.async_api import expect

from tests.journeys.test_missed import gives_up, rang, waiting
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLES = {"zh-TW": "未接來電", "zh-CN": "未接来电", "ja": "不在着信", "en": "Missed calls"}


@pytest.mark.parametrize("locale", list(TITLES))
async def test_what_was_missed_is_new_until_it_was_looked_at_and_is_called_back(
    screens: House, stage: Stage, shop: Shop, locale: str
) -> None:
    async with centre_of(screens, shop, locale) as centre:
        await centre.add_point("phone")
        first, _ = await waiting(centre)
        await rang(centre, first, "ana")
        second, call = await waiting(centre, caller="")
        await gives_up(centre, second, call, 90_000)
        small = locale in ("ja", "zh-CN")
        scheme = "dark" if locale in ("ja", "en") else "light"
        page = await stage.desk(centre, "ana", locale=locale, scheme=scheme, width=390 if small else 1280, height=844)
        title = page.get_by_role("button", name=TITLES[locale])
        await expect(title).to_contain_text("2")
        await expect(title.locator("b")).to_be_visible()
        await title.click()
        lines = page.locator("#missed-calls li")
        await expect(lines).to_have_count(2)
        await check(page, "missed calls")
        await picture(page, f"missed-{locale}")
        await title.click()
        await expect(title.locator("b")).to_have_count(0)
        await title.click()
        await lines.filter(has=page.get_by_role("button")).get_by_role("button").click()
        await expect(page.get_by_role("dialog").locator("#dial-number")).to_have_value("+886912345678")
        await page.reload()
        await expect(title).to_be_visible()
        await expect(title.locator("b")).to_have_count(0)
