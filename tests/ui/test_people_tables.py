"""Tables for many people at once: skills and rosters by keyboard, published and taken back as one."""

import pytest
from playwright.async_api import Page, expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.test_screens import check
from tests.ui.test_three_windows import LONG

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def published(page: Page, n: int) -> None:
    """Publish what was changed side by side, and see that it is in effect."""
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".bar")).to_contain_text(f"Published: {n} change", timeout=LONG)


async def test_skills_and_rosters_by_keyboard(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop, "en") as centre:
        await centre.add_person("ada", "administrator", seat=False)
        for skill in ("Billing", "日本語"):
            await centre.add_skill(skill)
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/skills-matrix", width=1280, locale="en")
        cell = page.locator("[data-at='0-0']")
        await expect(cell).to_be_visible(timeout=LONG)
        await cell.focus()
        for key in ("3", "ArrowRight", "5", "ArrowDown", "2"):
            await page.keyboard.press(key)
        await expect(page.locator("td.changed")).to_have_count(3)
        await picture(page, "skills-matrix")
        await check(page, "the table of skills")
        await published(page, 2)
        assert await centre.value("select count(*) from proficiency where tenant_id = $1", centre.tenant.id) == 3
        await page.get_by_role("button", name="Undo").click()
        await expect(page.locator("[data-at='0-1']")).to_have_text("·", timeout=LONG)
        assert await centre.value("select count(*) from proficiency where tenant_id = $1", centre.tenant.id) == 0

        await page.goto(f"{screens.url}/admin/{centre.slug}/profiles")
        for name in ("Phone", "Evening chat"):
            await page.get_by_role("button", name="New profile").first.click()
            await page.locator("#p-name").fill(name)
            await page.get_by_role("button", name="Publish").click()
            await expect(page.locator(".mine li")).to_have_count(0, timeout=LONG)
            await page.locator("nav.nav").get_by_role("link", name="Routing profiles").first.click()
        await expect(page.get_by_role("row")).to_have_count(3, timeout=LONG)

        await page.locator("nav.nav").get_by_role("link", name="Rosters").first.click()
        first = page.locator("[data-at='0-1']")
        await expect(first).to_be_visible(timeout=LONG)
        await first.focus()
        await page.keyboard.press("1")
        await page.keyboard.press("Control+c")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Control+v")
        await page.keyboard.press("Enter")
        await page.locator(".editor .time").fill("9-18")
        await page.locator(".editor .time").press("Enter")
        await expect(page.locator("[data-at='0-2'] .chip")).to_contain_text("9–18")
        await page.locator("[data-at='1-0'] select").select_option(label="Phone")
        await expect(page.locator("td.changed")).to_have_count(3)
        await picture(page, "rosters")
        await check(page, "the week of rosters")
        await published(page, 2)
        assert await centre.value("select count(*) from shift where tenant_id = $1", centre.tenant.id) == 2

        for name, path, width, scheme, locale in (
            ("rosters-dark", "rosters", 1280, "dark", "zh-TW"),
            ("rosters-narrow", "rosters", 390, "light", "ja"),
            ("skills-narrow", "skills-matrix", 390, "dark", "zh-CN"),
        ):
            await centre.value("update person set locale = $1 where name = 'Real ada' returning 1", locale)
            other = await stage.desk(centre, "ada", f"/admin/{centre.slug}/{path}", width=width, scheme=scheme)
            await expect(other.locator("h1")).to_be_visible(timeout=LONG)
            await other.wait_for_timeout(800)
            await picture(other, name)
        assert not stage.faults, stage.faults
