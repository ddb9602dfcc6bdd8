"""A real call in the windows: at its agent's desk, with a colleague on the line, and on the board of who listens in."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests import centre as clients
from tests.journeys.test_setup import good, signed
from tests.server import House
from tests.telephone import Telephone, free_port, open_line
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import meet
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HIS, ANAS, BENS, SUES = 440, 1000, 1300, 1700
CALL_ME = {"en": "Call me"}


@pytest.fixture
async def windows(browser: Browser, calling: House) -> AsyncIterator[Stage]:
    """Windows on this house."""
    made = Stage(browser, calling.url)
    yield made
    await made.close()


async def test_a_call_with_a_colleague_and_a_supervisor_on_its_line_is_seen_by_each_of_them(
    calling: House, windows: Stage, phones: Telephone, shop: Shop
) -> None:
    async with centre_of(calling, shop) as centre, clients.Stage.open() as people:
        await centre.add_person("ada", "administrator")
        async with signed(calling, centre, "ada") as ada:
            phones.number = await open_line(ada, centre)
            good(await ada.get("setup/numbers"))
        bens = await phones.own_phone(await people.desk(centre, "ben", status="away"), BENS)
        sues = await phones.own_phone(await people.desk(centre, "sue", status="away"), SUES)
        ana = await people.desk(centre, "ana")
        anas = await phones.own_phone(ana, ANAS)
        his = await phones.caller(HIS)
        contact = str((await ana.wait_offer()).contact)
        await anas.wait_for(lambda told: "rings" in told)
        await anas.do("answer")
        await his.hears(ANAS)

        own = await windows.desk(centre, "ana", "/desk", width=1280, height=800)
        await expect(own.get_by_text("A-1001").first).to_be_visible()
        await picture(own, "call-own")
        await ana.ask(
            "POST",
            f"/api/t/{centre.slug}/contacts/{contact}/consults",
            json={"person": str(centre.staff["ben"].id)},
        )
        await bens.wait_for(lambda told: "rings" in told)
        third = own.locator("section.third")
        await expect(third).to_be_visible()
        await picture(own, "call-asked")
        await bens.do("answer")
        await his.hears(BENS)
        await expect(third.get_by_role("button").first).to_be_visible()
        await check(own, "a call with a colleague on the line")
        await picture(own, "call-third")

        his_desk = await windows.desk(centre, "ben", "/desk", width=390, height=844, scheme="dark", locale="ja")
        await expect(his_desk.get_by_text("A-1001").first).to_be_visible()
        await picture(his_desk, "call-beside-390")

        await third.get_by_role("button").nth(2).click()  # the colleague's leg
        await his.hears_no(BENS)
        await his_desk.get_by_text("A-1001").first.click()
        await expect(his_desk.get_by_text("將您保留")).to_be_visible()
        await picture(own, "call-third-held")
        await picture(his_desk, "call-held-390")
        await third.get_by_role("button").nth(2).click()
        await his.hears(BENS)

        board = await windows.desk(centre, "sue", f"/board/{centre.slug}", width=1280, height=900)
        await board.get_by_text("A-1001").first.click()
        bar = board.locator("section.listen")
        await expect(bar).to_be_visible()
        await picture(board, "listen-before")
        await bar.get_by_role("button").first.click()
        await sues.wait_for(lambda told: "rings" in told)
        await sues.do("answer")
        await sues.hears(HIS)
        await expect(bar.get_by_role("timer")).to_be_visible()
        await check(board, "a supervisor who listens in")
        await picture(board, "listen")
        await board.set_viewport_size({"width": 390, "height": 844})
        await check(board, "a supervisor who listens in, small")
        await picture(board, "listen-390")

        await third.get_by_role("button").first.click()  # hand over
        await anas.state("DISCONNECTED")
        await his.hears(BENS)
        await his.do("hang_up")
        await bens.state("DISCONNECTED")
        await sues.state("DISCONNECTED")
        await expect(bar.get_by_role("timer")).to_have_count(0)
    assert not windows.faults, windows.faults


async def test_a_customer_asks_in_a_chat_to_be_called_and_both_write_on_beside_the_call(
    calling: House, windows: Stage, phones: Telephone, shop: Shop
) -> None:
    async with centre_of(calling, shop, "en") as centre, clients.Stage.open() as people:
        await centre.add_person("ada", "administrator")
        phones.far = free_port()
        async with signed(calling, centre, "ada") as ada:
            good(await ada.put(f"setup/recordings/{centre.tenant.id}", json={"value": {"record": False}}))
            phones.number = await phones.way_out(ada, centre)
        client = await people.desk(centre, "ana")
        hers, his = await phones.own_phone(client, ANAS), await phones.far_side(HIS)
        widget, contact = await centre.serve(people, client, "This is hard to write")
        await client.say(centre.slug, contact.id, "Tell me")
        own = await windows.desk(centre, "ana", "/desk", width=1280, height=800, locale="en")
        await expect(own.get_by_text("This is hard to write").first).to_be_visible()
        await widget.call_me("0912 345 678")
        strip = own.locator("section.wish")
        await expect(strip).to_contain_text("+886912345678")
        await check(own, "a wish to be called")
        await picture(own, "chat-wish")
        await own.locator("body").click()
        await own.keyboard.press("Alt+u")
        field = own.locator("#dial-number")
        await expect(field).to_have_value("+886912345678")
        await field.press("Enter")
        await hers.wait_for(lambda told: "rings" in told)
        call = own.locator("section.phone")
        await expect(call).to_be_visible()
        await expect(strip).to_have_count(0)
        await hers.do("answer")
        await his.wait_for(lambda told: "rings" in told)
        await his.do("answer")
        await expect(call.get_by_role("timer")).to_be_visible()
        await expect(own.get_by_role("textbox").last).to_be_visible()
        await check(own, "a chat with a call beside it")
        await picture(own, "chat-call")
        await own.keyboard.press("Alt+u")
        await his.state("DISCONNECTED")
        await expect(call).to_have_count(0)
        await expect(own.get_by_text("The agent hung up first", exact=False)).to_be_visible()
        await picture(own, "chat-after-call")
    assert not windows.faults, windows.faults


@pytest.mark.parametrize("lang", ["en"])
async def test_the_widgets_menu_takes_the_number_of_who_wants_to_be_called(
    calling: House, windows: Stage, shop: Shop, lang: str
) -> None:
    async with centre_of(calling, shop, "en") as centre:
        customer, desk = await meet(windows, centre, shop, "Hello", "Chen", lang=lang, width=390, locale="en")
        await customer.locator(".menu > button").click()
        sheet = customer.locator(".sheet")
        await sheet.get_by_role("button", name=CALL_ME[lang], exact=True).click()
        await sheet.locator("input[type=tel]").fill("0912345678")
        await picture(customer, f"widget-call-me-{lang}")
        await sheet.locator("input[type=tel]").press("Enter")
        await expect(sheet).to_have_count(0)
        await expect(desk.locator("section.wish")).to_contain_text("+886912345678")
