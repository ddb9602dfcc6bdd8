"""Wrap-up codes: a tree made by keys and by dragging, published, and chosen from at the desk by typing."""

import re

import pytest
from playwright.async_api import expect

from tests.centre import Stage as Talks
from tests.server import House, until
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, publish_by_key
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_tree_is_made_by_keys_and_chosen_from_by_typing(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop, "en") as centre, Talks.open() as talks:
        await centre.add_person("ada", "administrator", seat=False)
        await centre.add_person("ann")
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/wrapup", width=1440, height=900, locale="en")
        lines = page.get_by_role("textbox", name=re.compile("^Code "))
        await expect(lines.first).to_be_visible(timeout=LONG)
        was = await lines.count()
        await lines.last.press("Enter")
        await page.keyboard.type("Payment")
        for name, level in (("Refund", 1), ("Late", 1), ("Wrong sum", 0), *((f"Reason {n}", 0) for n in range(6))):
            await page.keyboard.press("Enter")
            for _ in range(level):
                await page.keyboard.press("Alt+ArrowRight")
            await page.keyboard.type(name)
        await expect(lines).to_have_count(was + 10)
        await page.keyboard.press("Alt+ArrowUp")
        await expect(page.locator(".tree .said:focus")).to_have_value("Reason 5")
        # by the pointer: under another one
        last = page.locator(".tree li", has=page.locator(":focus"))
        await last.locator(".grip").drag_to(page.locator(".tree li").nth(was).locator(".said"))
        await expect(page.locator(".tree .said:focus")).to_have_value("Reason 5")
        await expect(page.locator(".tree li", has=page.locator(":focus"))).to_have_attribute("style", "--depth: 1;")
        await page.keyboard.press("Alt+Delete")
        await expect(lines).to_have_count(was + 9)
        await picture(page, "admin-wrapup")
        await check(page, "wrap-up codes")
        seen = page.get_by_role("combobox", name="Try it: type, arrows, Enter")
        await seen.fill("late")
        await seen.press("Enter")
        await expect(page.locator(".chosen")).to_have_text("Payment › Refund › Late")
        await lines.first.focus()
        await publish_by_key(page)

        desk = await stage.desk(centre, "ann", "/desk", width=1280, height=800, locale="en")
        # she sees it open although it comes by another window of hers
        await expect(desk.locator(".list")).to_be_visible(timeout=LONG)
        ann = await talks.desk(centre, "ann")
        _, contact = await centre.serve(talks, ann, "Where is my refund?")
        await ann.end(centre.slug, contact.id)
        wrap = desk.locator("form.wrap")
        await expect(wrap).to_be_visible(timeout=LONG)
        find = wrap.get_by_role("combobox", name="Wrap-up code")
        await expect(find).to_be_focused(timeout=LONG)
        await desk.keyboard.type("sum pay")
        await expect(wrap.get_by_role("option")).to_have_count(1)
        await desk.keyboard.press("Enter")
        await expect(wrap.locator(".chosen")).to_have_text("Payment › Refund › Wrong sum")
        await picture(desk, "desk-wrapup-find")
        await check(desk, "wrapping up with many codes")
        await desk.keyboard.press("Control+Enter")
        await expect(wrap).to_be_hidden(timeout=LONG)
        code = "select code from contact where id = $1"
        await until(lambda: centre.value(code, contact.id), lambda kept: str(kept).startswith("code_"))
