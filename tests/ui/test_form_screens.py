"""A form and something to be booked, made in screens by keyboard: tried as customers meet them, published, versioned."""

import re

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, publish_by_key
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_form_is_built_tried_and_published_by_keyboard(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop, "en") as centre:
        await centre.add_person("ada", "administrator", seat=False)
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/forms", width=1440, height=900, locale="en")
        await expect(page.get_by_text("No form yet.")).to_be_visible(timeout=LONG)
        await page.keyboard.press("n")
        await page.get_by_label("Name", exact=True).fill("Account recovery")
        await page.get_by_label("Title", exact=True).fill("Recover your account")
        await page.get_by_label("Question", exact=True).fill("Account")
        await page.get_by_label("Must be answered").press("Space")
        await page.get_by_label("Only", exact=True).select_option("digits")
        await page.get_by_label("Add a question…").select_option("choice")
        await expect(page.get_by_label("Question", exact=True)).to_be_focused()
        await page.keyboard.type("Why")
        await page.get_by_label("Option 1", exact=True).fill("Lost phone")
        await page.get_by_label("Option 2", exact=True).fill("Stolen")
        await page.get_by_label("Option 1", exact=True).press("Alt+ArrowDown")
        await expect(page.get_by_label("Option 2", exact=True)).to_have_value("Lost phone")
        await page.get_by_role("button", name=re.compile("^Why, 2 of 2")).press("Alt+ArrowUp")
        await expect(page.get_by_text("Why: now 1 of 2")).to_be_attached()
        await expect(page.locator(".rows > ol > li").first).to_contain_text("Why")

        seen = page.get_by_role("region", name="The form as customers see it")
        await expect(seen.get_by_role("textbox", name="Account")).to_be_visible(timeout=LONG)
        await seen.get_by_role("button", name="Send", exact=True).click()
        await expect(seen.locator(".err")).to_have_count(1)
        await expect(seen.get_by_role("textbox", name="Account")).to_be_focused()
        await page.keyboard.type("１２３４")
        await seen.get_by_role("radio", name="Stolen").check()
        await picture(page, "admin-form")
        await check(page, "a form being built")
        await seen.get_by_role("textbox", name="Account").press("Enter")
        await expect(page.locator(".tried")).to_contain_text("1234", timeout=LONG)

        await page.get_by_label("Name", exact=True).focus()
        await publish_by_key(page)
        await expect(page.locator(".versions > li")).to_contain_text(re.compile(r"Version 1\s*live"), timeout=LONG)
        await page.locator(".what", has_text="Account").press("Enter")
        await page.get_by_label("Help below it").fill("Ten digits, on your letter.")
        await expect(page.locator(".versions > li").first).to_contain_text(
            re.compile(r"Version 2\s*comes with publishing")
        )
        await expect(page.locator(".versions > li").first).to_contain_text("Account: help")
        await page.get_by_role("button", name="Begin anew").click()
        await page.get_by_label("add a contact point…").select_option(index=1)
        await expect(seen.locator(".hint").first).to_contain_text("Ten digits", timeout=LONG)
        await publish_by_key(page)
        await page.reload()
        await expect(page.locator(".versions > li.live")).to_contain_text("Version 2", timeout=LONG)
        await expect(page.get_by_label("How", exact=True)).to_have_value("before_chat")

        customer = await stage.window(400, 780, locale="en")
        await customer.goto(shop.page(screens.url, centre.key, "en"))
        await customer.locator("button.launch").click()
        await expect(customer.get_by_role("textbox", name="Account")).to_be_visible(timeout=LONG)
        await expect(customer.get_by_text("Stolen", exact=True)).to_be_visible()

        small = await stage.desk(
            centre, "ada", page.url.removeprefix(stage.url), width=390, height=780, scheme="dark", locale="en"
        )
        await expect(small.get_by_label("Title", exact=True)).to_have_value("Recover your account", timeout=LONG)
        await check(small, "a form on a phone")
        await picture(small, "admin-form-390")
        assert not stage.faults


async def test_what_can_be_booked_is_set_up_with_its_day_beside_it(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop, "en") as centre:
        await centre.add_person("ada", "administrator", seat=False)
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/resources", width=1440, height=900, locale="en")
        await expect(page.get_by_text("Nothing can be booked yet.")).to_be_visible(timeout=LONG)
        await page.keyboard.press("n")
        await page.get_by_label("Name", exact=True).fill("Counter")
        await page.get_by_label("Title", exact=True).fill("Visit our counter")
        await page.get_by_label("How many at the same time").fill("3")
        await page.get_by_label("How many at the same time").press("Tab")
        for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
            await page.get_by_label(f"Hours on {day}").fill("9-11")
            await page.get_by_label(f"Hours on {day}").press("Tab")
        slots = page.locator(".slots li")
        await expect(slots).to_have_count(4, timeout=LONG)
        await expect(slots.first).to_contain_text("3 free")
        day = await page.get_by_label("Day", exact=True).input_value()
        await page.get_by_role("button", name="Add a date").click()
        await page.get_by_label("Date", exact=True).fill(day)
        await page.get_by_label("Date", exact=True).press("Tab")
        await expect(page.get_by_text("No times on this day.")).to_be_visible(timeout=LONG)
        await page.get_by_role("button", name="Day after").click()
        await expect(slots).to_have_count(4, timeout=LONG)
        await check(page, "something to be booked")
        await picture(page, "admin-resource")
        await publish_by_key(page)
        small = await stage.desk(
            centre, "ada", page.url.removeprefix(stage.url), width=390, height=780, scheme="dark", locale="en"
        )
        await expect(small.get_by_label("Title", exact=True)).to_have_value("Visit our counter", timeout=LONG)
        await check(small, "something to be booked on a phone")
        await picture(small, "admin-resource-390")
        assert not stage.faults
