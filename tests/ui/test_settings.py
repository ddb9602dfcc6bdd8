"""A fresh installation becomes a centre by screens alone: two sites, three queues, five agents; and it works."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.server import House
from tests.ui.conftest import Stage, picture
from tests.ui.test_screens import check
from tests.ui.test_three_windows import LONG
from ting.domains.people import api as people
from ting.kit.db import Database

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a sentence is good"


async def sign_in(page: Page, screens: House) -> None:
    """Sign the administrator in, as its first test made him."""
    answer = await page.context.request.post(
        f"{screens.url}/api/session", data={"email": "ada@harbour.example", "password": PASSWORD}
    )
    assert answer.ok, await answer.text()


async def publish(page: Page) -> None:
    """Publish what is written, and see that it is."""
    await page.get_by_role("button", name="Publish").click()
    await expect(page.locator(".mine li")).to_have_count(0, timeout=LONG)
    await expect(page.get_by_role("button", name="Publish")).to_be_disabled(timeout=LONG)


async def begin(page: Page, kind: str, new: str) -> None:
    """Go to a list, and begin a new one."""
    await page.locator("nav.nav").get_by_role("link", name=kind).first.click()
    await page.get_by_role("button", name=new).first.click()


async def test_a_centre_is_set_up_from_zero_by_screens_alone(stage: Stage, screens: House, tmp_path: Path) -> None:
    async with Database.connect(screens.dsns.app, screens.dsns.house, size=2) as db:
        secret = await db.run(None, people.make_setup_link, 3_600_000)  # what `./ting up` prints on an empty house
    page = await stage.window(1440, 900, locale="en")
    await page.goto(f"{screens.url}/setup/{secret}")
    await page.locator("#tn, [id='tn']").or_(page.get_by_label("Company name")).first.fill("Harbour")
    await page.get_by_label("First queue").fill("General")
    await page.get_by_label("Your name").fill("Ada Admin")
    await page.locator("#em").fill("ada@harbour.example")
    await page.locator("#pw").fill(PASSWORD)
    await page.get_by_role("button", name="Begin").click()
    await expect(page).not_to_have_url(f"{screens.url}/setup/{secret}", timeout=LONG)

    await page.goto(f"{screens.url}/admin/harbour")
    await expect(page.get_by_role("heading", name="Harbour")).to_be_visible(timeout=LONG)
    await check(page, "the first page of settings")

    for name, zone in (("Taipei", "Asia/Taipei"), ("Tokyo", "Asia/Tokyo")):
        await begin(page, "Sites", "New site")
        await page.locator("#s-name").fill(name)
        await page.get_by_label("Time zone", exact=True).select_option(zone)
        await publish(page)

    await begin(page, "Skills", "New skill")
    await page.locator("#s-name").fill("Billing")
    await publish(page)

    for name, prefix, site in (("Billing", "B", "Taipei"), ("Japan desk", "J", "Tokyo")):
        await begin(page, "Queues", "New queue")
        await page.locator("#q-name").fill(name)
        await page.locator("#q-prefix").fill(prefix)
        await page.get_by_label("Site", exact=True).select_option(label=site)
        await page.get_by_label("Hours on Sat").fill("10-16")
        await page.get_by_label("Hours on Sat").press("Tab")
        await expect(page.get_by_label("Hours on Sat")).to_have_value("10:00–16:00")
        await publish(page)
    await page.locator("nav.nav").get_by_role("link", name="Billing").last.click()
    await check(page, "a queue")

    await begin(page, "People", "Invite somebody")
    links = []
    for n in range(1, 6):
        await page.locator(".new input[type=email]").fill(f"agent{n}@harbour.example")
        await page.get_by_label("Name", exact=True).fill(f"Agent {n}")
        await page.get_by_role("button", name="Invite", exact=True).click()
        await expect(page.locator(".done")).to_contain_text(f"agent{n}@harbour.example", timeout=LONG)
        links.append(await page.locator(".done .link").input_value())
    await expect(page.locator("tbody tr")).to_have_count(6, timeout=LONG)
    await page.get_by_role("table").get_by_role("link", name="Agent 2").click()
    await page.get_by_label("Site", exact=True).select_option(label="Tokyo")
    await page.get_by_label("Billing: level 3").check()
    await expect(page.locator(".mine li")).to_have_count(2)
    await check(page, "a person")
    await publish(page)

    await page.locator("nav.nav").get_by_role("link", name="Contact points").click()
    await page.get_by_role("table").get_by_role("link", name="Harbour").click()
    await page.get_by_label("add a queue…").select_option(label="Billing")
    await page.get_by_label("add a queue…").select_option(label="Japan desk")
    await publish(page)
    await expect(page.locator("code")).to_contain_text("data-ting")
    await expect(page.frame_locator("iframe").locator("button.launch")).to_be_visible(timeout=LONG)

    await page.locator("nav.nav").get_by_role("link", name="Audit log").click()
    await expect(page.locator(".hist > li")).to_have_count(12, timeout=LONG)
    await check(page, "the audit log")
    await picture(page, "admin-audit")

    agent = await stage.window(1280, 720, locale="en")
    await agent.goto(links[1])
    await agent.locator("input[type=password]").fill(PASSWORD)
    await agent.locator("input[type=password]").press("Enter")
    await expect(agent).to_have_url(f"{screens.url}/desk", timeout=LONG)
    assert not stage.faults


async def test_a_draft_is_kept_scheduled_and_taken_back(stage: Stage, screens: House) -> None:
    """What is written survives the page; it is published at a time, cancelled, published now, and undone."""
    page = await stage.window(1440, 900, locale="en")
    await sign_in(page, screens)
    await page.goto(f"{screens.url}/admin/harbour/queues")
    await page.get_by_role("table").get_by_role("link", name="General").click()
    percent = page.get_by_label("Service level target")
    await percent.fill("70")
    await percent.press("Tab")
    await expect(page.get_by_text("was 85%")).to_be_visible()
    await expect(page.get_by_text("Draft, 1 change, kept")).to_be_visible(timeout=LONG)
    await page.reload()
    await expect(percent).to_have_value("70", timeout=LONG)
    await page.get_by_role("button", name="Schedule").click()
    await page.get_by_role("button", name="Take effect then").click()
    await expect(page.get_by_role("heading", name="Takes effect by itself")).to_be_visible(timeout=LONG)
    await expect(percent).to_have_value("85")
    await page.locator(".coming").get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("heading", name="Takes effect by itself")).to_have_count(0, timeout=LONG)
    await percent.fill("90")
    await percent.press("Tab")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".hist > li").first).to_contain_text("90%", timeout=LONG)
    await picture(page, "admin-queue")
    await page.locator(".hist > li").first.get_by_role("button", name="Undo").click()
    await expect(percent).to_have_value("85", timeout=LONG)
    await page.keyboard.press("/")
    await page.keyboard.type("overflow")
    await expect(page.get_by_role("option").first).to_contain_text("Overflow")
    for width, scheme in ((390, "dark"), (1024, "light")):
        small = await stage.window(width, 780, scheme=scheme, locale="en")
        await sign_in(small, screens)
        await small.goto(page.url)
        await expect(small.get_by_label("Service level target")).to_be_visible(timeout=LONG)
        await check(small, f"a queue at {width}")
        await picture(small, f"admin-queue-{width}")
