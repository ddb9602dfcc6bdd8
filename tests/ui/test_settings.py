"""A fresh installation becomes a centre by screens alone: two sites, three queues, five agents; and it has its day."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.pictures import png
from tests.server import House
from tests.ui import day
from tests.ui.conftest import Shop, Stage, picture, served
from tests.ui.day import LONG, publish
from tests.ui.look import check
from ting.app.database import Dsns
from ting.domains.people import api as people
from ting.kit.db import Database

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a sentence is good"
LINKS: list[str] = []
"""By which those come in whom the first test invited."""


@pytest.fixture(scope="module")
def screens(module_dsns: Dsns) -> Iterator[House]:
    """A server of this file's own: an empty house is what it begins with."""
    yield from served(module_dsns)


async def sign_in(page: Page, screens: House) -> None:
    """Sign the administrator in, as its first test made him."""
    answer = await page.context.request.post(
        f"{screens.url}/api/session", data={"email": "ada@harbour.example", "password": PASSWORD}
    )
    assert answer.ok, await answer.text()


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
        await page.locator("#name").fill(name)
        await page.get_by_label("Time zone", exact=True).select_option(zone)
        await publish(page)

    await begin(page, "Skills", "New skill")
    await page.locator("#name").fill("Billing")
    await publish(page)

    for name, prefix, site in (("Billing", "B", "Taipei"), ("Japan desk", "J", "Tokyo")):
        await begin(page, "Queues", "New queue")
        await page.locator("#name").fill(name)
        await page.locator("#q-prefix").fill(prefix)
        await page.get_by_label("Site", exact=True).select_option(label=site)
        await page.get_by_label("Hours on Sat").fill("10-16")
        await page.get_by_label("Hours on Sat").press("Tab")
        await expect(page.get_by_label("Hours on Sat")).to_have_value("10:00–16:00")
        await publish(page)
    await page.locator("nav.nav").get_by_role("link", name="Billing").last.click()
    await check(page, "a queue")

    await begin(page, "People", "Invite somebody")
    links: list[str] = []
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

    await page.locator("nav.nav").get_by_role("link", name="Changes").click()
    await expect(page.locator(".hist > li")).to_have_count(12, timeout=LONG)
    await check(page, "the audit log")
    await picture(page, "admin-audit")

    LINKS[:] = links
    assert not stage.faults, stage.faults


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
    await expect(page.get_by_role("heading", name="The last four weeks")).to_be_visible(timeout=LONG)
    await expect(page.get_by_text("Nobody came in the last four weeks")).to_be_visible()
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


async def test_the_centre_opens_for_the_day_and_serves_in_every_way(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    """The shop of another origin carries the widget; two agents come in by their invitations, and a supervisor looks on."""
    ada = await stage.window(1440, 900, locale="en")
    await sign_in(ada, screens)
    await ada.goto(f"{screens.url}/admin/harbour/points")
    await ada.get_by_role("table").get_by_role("link", name="Harbour").click()
    await ada.get_by_role("textbox", name="Sites that may embed it").fill(shop.origin)
    await ada.keyboard.press("Tab")
    await publish(ada)
    key = re.findall(r'data-ting="([^"]+)"', await ada.locator("code").first.inner_text())[0]
    address = shop.page(screens.url, key, "en")

    await begin(ada, "Canned replies", "New canned reply")
    await ada.locator("#name").fill("Refund in three days")
    await ada.locator("#r-short").fill("refund")
    await ada.get_by_role("group", name="Language").get_by_role("button", name="English").click()
    await ada.locator("#r-text").fill("{{customer.name}}, your refund takes three days.")
    await publish(ada)
    await begin(ada, "Surveys", "New survey")
    await ada.locator("#name").fill("After a chat")
    await ada.get_by_label("English").first.fill("How was it?")
    await publish(ada)

    await begin(ada, "Forms", "New form")
    await ada.get_by_label("Name", exact=True).fill("Recovery")
    await ada.get_by_label("Title", exact=True).fill("Recover your account")
    await ada.get_by_label("Question", exact=True).fill("Account")
    await publish(ada)
    await begin(ada, "Bookings", "New item")
    await ada.get_by_label("Name", exact=True).fill("Counter")
    await ada.get_by_label("Title", exact=True).fill("Visit our counter")
    for weekday in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        await ada.get_by_label(f"Hours on {weekday}").fill("0-24")
        await ada.get_by_label(f"Hours on {weekday}").press("Tab")
    await publish(ada)

    ann, bob = [await stage.window(1280, 720, locale="en") for _ in range(2)]
    await day.come_in(ann, LINKS[0], PASSWORD)
    await day.come_in(bob, LINKS[1], PASSWORD)
    await day.begin_work(ann)

    # a number, an answer, words, a file, stickers, a canned reply
    rosa = await stage.window(400, 800, locale="en")
    await day.open_widget(rosa, address)
    await day.take_number(rosa, "My refund, please", "Rosa Li")
    box = await day.answer(ann, "Rosa Li")
    await day.says(ann, "Let me look.", rosa)
    await day.writes(rosa, "Thank you", ann)
    proof = tmp_path / "receipt.png"
    proof.write_bytes(png(60, 40))
    await rosa.locator(".comp input[type=file]").set_input_files(str(proof))
    await expect(rosa.locator(".tray")).to_be_visible()
    await rosa.locator(".comp textarea").press("Enter")
    await expect(ann.locator(".talk").get_by_role("img", name="receipt.png")).to_be_visible(timeout=LONG)
    await rosa.get_by_role("button", name="Stickers and emoji").click()
    await rosa.get_by_role("group", name="Stickers").get_by_role("button").first.click()
    await expect(rosa.locator("img.stk")).to_be_visible(timeout=LONG)
    await box.press("/")
    await expect(ann.locator(".pick input[role=combobox]")).to_be_focused()
    await ann.keyboard.type("refund")
    await expect(ann.get_by_role("option")).to_have_count(1, timeout=LONG)
    await ann.keyboard.press("Enter")
    await expect(box).to_have_value(re.compile("three days"))
    await box.press("Control+Enter")
    await expect(rosa.get_by_text("Rosa Li, your refund takes three days.")).to_be_visible(timeout=LONG)

    # a guest by a link, a colleague who whispers
    await box.press("Escape")
    await ann.keyboard.press("i")
    await ann.get_by_role("button", name="Make a link").click()
    link = await ann.locator(".guests input.field").input_value()
    guest = await stage.window(360, 640, locale="en")
    await guest.goto(link)
    await guest.locator("#ting-guest").fill("Sam of the bank")
    await guest.get_by_role("button", name="Join").click()
    await guest.locator(".comp textarea").fill("It has left us.")
    await guest.keyboard.press("Enter")
    await expect(rosa.get_by_text("It has left us.")).to_be_visible(timeout=LONG)
    await day.begin_work(bob)
    await ann.get_by_role("button", name="Ask Agent 2").click()
    await bob.get_by_role("button", name="Join").first.click(timeout=LONG)
    await bob.get_by_role("textbox", name="Whisper to those of the house").fill("Offer her a coupon")
    await bob.keyboard.press("Control+Enter")
    await expect(ann.locator(".talk .inner.whisper")).to_contain_text("Offer her a coupon", timeout=LONG)
    await expect(rosa.get_by_text("Offer her a coupon")).to_have_count(0)

    # the supervisor is called, looks on, whispers
    await ann.locator("body").press("Alt+h")
    board = await ada.context.new_page()
    await board.goto(f"{screens.url}/board/harbour")
    await expect(board.get_by_text("Agent 1 calls: A-1001, Rosa Li")).to_be_visible(timeout=LONG)
    await board.get_by_role("button", name="Answer the call").click()
    await expect(board.get_by_text("You read along because the agent called you.")).to_be_visible(timeout=LONG)
    await board.get_by_placeholder("Whisper to the agent").fill("I am here")
    await board.keyboard.press("Enter")
    await expect(ann.locator(".talk .inner.whisper").nth(1)).to_contain_text("I am here", timeout=LONG)
    await picture(board, "day-board")
    await picture(ann, "day-desk")
    await picture(rosa, "day-widget")

    # over: wrapped up, rated, taken along
    await day.finish(ann)
    await rosa.get_by_role("radio", name="5 stars: very good").check()
    await rosa.get_by_role("button", name="Send the answer").click()
    await expect(rosa.get_by_text("Thank you for your answer.")).to_be_visible(timeout=LONG)
    await rosa.get_by_role("button", name="Save a copy").click()
    async with rosa.expect_download() as coming:
        await rosa.get_by_role("button", name="Text file").click()
    kept = (await (await coming.value).path()).read_text("utf-8-sig")
    assert "three days" in kept
    assert "coupon" not in kept

    # handed to a colleague with a note, and taken over by the supervisor
    ken = await stage.window(400, 800, locale="en")
    await day.open_widget(ken, address)
    await day.take_number(ken, "A bill in Tokyo", "Ken Sato")
    await day.answer(bob, "Ken Sato")  # he has waited longest
    await bob.locator("body").press("Alt+t")
    await bob.get_by_role("radio", name=re.compile("Agent 1")).check()
    await bob.locator("#tr-note").fill("Wants his bill in yen")
    await bob.get_by_role("button", name=re.compile("^Hand over")).click()
    await day.answer(ann, "Ken Sato")
    await expect(ann.get_by_text("Wants his bill in yen").first).to_be_visible(timeout=LONG)
    await day.says(ann, "In yen, gladly.", ken)

    # a form filled in, a time booked
    await ann.locator("body").press("Alt+f")
    await ann.locator(".side").get_by_role("button", name=re.compile("Recover your account")).click()
    card = ken.get_by_role("form", name="Recover your account")
    await card.get_by_label("Account").fill("ken-01")
    await card.get_by_role("button", name="Send").click()
    seen = ann.locator(".talk").get_by_role("region", name="Recover your account")
    await expect(seen.get_by_text("ken-01")).to_be_visible(timeout=LONG)
    await seen.get_by_role("button", name="Accept").click()
    await expect(card.get_by_text("Accepted", exact=True)).to_be_visible(timeout=LONG)
    await ann.locator("body").press("Alt+f")
    await ann.get_by_role("button", name="Let the customer choose").click()
    booking = ken.get_by_role("region", name="Visit our counter")
    await booking.locator(".slot").first.click()
    await expect(booking.get_by_text("R-1001")).to_be_visible(timeout=LONG)
    await expect(booking).to_be_in_viewport()
    await expect(ken.get_by_role("button", name="New messages")).to_have_count(0)  # he is at the end, as he was
    await picture(ken, "day-booked")
    await board.get_by_label("Rosa Li").get_by_role("button", name="Close").click()
    # by his agent: whom each serves stands in the list itself only where there is room for all
    agent = board.get_by_label("Agents by state").get_by_role("button", name=re.compile("^Agent 1"))
    await agent.click()
    watch = board.get_by_role("button", name="Watch silently")
    await board.get_by_role("listitem").filter(has=watch, has_text="Ken Sato").get_by_role("button").click()
    await board.get_by_role("button", name="Take over").click()
    await board.get_by_role("button", name="Take over now").click()
    await expect(board).to_have_url(re.compile("/desk"), timeout=LONG)
    await day.says(board, "This is Ada. It is done.", ken)
    await day.finish(board)

    # left for later when nobody is there, and a call instead of waiting
    for desk in (ann, bob):
        await desk.locator("body").press("s")
        await desk.get_by_role("menuitem", name=re.compile("Break")).first.click()
    left = await stage.window(400, 800, locale="en")
    await day.open_widget(left, address)
    await left.get_by_role("button", name="Leave a message instead").click()
    await left.locator("textarea.field").fill("The parcel is three days late")
    await left.locator("#ting-name").fill("Mia Wong")
    await left.get_by_label("By e-mail").check()
    await left.locator("input.reach").fill("mia@example.com")
    await left.locator("button.take").click()
    await expect(left.get_by_text("mia@example.com")).to_be_visible(timeout=LONG)
    await ann.locator("body").press("s")
    await ann.get_by_role("menuitem", name="Available", exact=True).click()
    await day.answer(ann, "Mia Wong")
    await day.says(ann, "It comes tomorrow.", left)

    await ada.goto(f"{screens.url}/past/harbour")
    await expect(ada.get_by_text("Rosa Li").first).to_be_visible()
    await picture(ada, "day-past")
    await ada.goto(f"{screens.url}/history/harbour")
    await expect(ada.get_by_role("table").first).to_be_visible()
    await picture(ada, "day-history")
    assert not stage.faults, stage.faults
