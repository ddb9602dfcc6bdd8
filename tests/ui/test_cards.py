"""A form and a booking in a conversation, in a customer's and an agent's window, by keyboard where it matters."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import expect

from tests.centre import Centre
from tests.server import CHECKOUT, House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, answer_by_key, begin_work
from ting.domains.bookings import api as bookings
from ting.domains.forms import api as forms
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAMPLE = CHECKOUT / "src" / "ting" / "app" / "sample" / "starsea_cards.json"


async def furnish(centre: Centre) -> None:
    """Set up the demo's forms and its bookable, round the clock."""
    sample = json.loads(SAMPLE.read_text("utf-8"))
    async with centre.db.tx(centre.tenant.id) as tx:
        for one in sample["forms"]:
            places = [{**place, "point": str(centre.point)} for place in one["places"]]
            await forms.put(tx, new_id(), msgspec.convert({**one, "places": places}, forms.Form))
        for one in sample["resources"]:
            week = [{"day": day, "start": "00:00", "end": "24:00"} for day in range(7)]
            await bookings.put(tx, new_id(), msgspec.convert({**one, "week": week}, bookings.Resource))


async def test_a_form_and_a_booking_between_two_windows(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    """Asked before the number, a form filled in with a mistake and corrected, accepted; a time chosen, changed, seen."""
    async with centre_of(screens, shop) as centre:
        await furnish(centre)
        desk = await stage.desk(centre, "ana")
        customer = await stage.window(400, 800)
        await customer.goto(shop.page(screens.url, centre.key))
        await customer.locator("button.launch").click()
        await expect(customer.get_by_role("button", name="道具異常回報")).to_be_visible(timeout=LONG)
        await customer.locator("textarea.field").first.fill("帳號登不進去")
        await customer.get_by_label(re.compile("玩家編號")).fill("no good!")
        await picture(customer, "widget-before-chat")
        await customer.locator("button.take").click()
        await expect(customer.get_by_text("格式不符")).to_be_visible()
        await customer.get_by_label(re.compile("玩家編號")).fill("SS12345")
        await customer.reload()
        await expect(customer.get_by_label(re.compile("玩家編號"))).to_have_value("SS12345", timeout=LONG)
        await customer.locator("button.take").click()
        await expect(customer.locator(".tk")).to_be_visible(timeout=LONG)

        await begin_work(desk)
        box = await answer_by_key(desk)
        await expect(desk.locator(".side").get_by_text("SS12345").first).to_be_visible(timeout=LONG)

        await box.focus()
        await desk.keyboard.press("Alt+f")
        await picture(desk, "desk-cards-panel")
        await desk.locator(".side").get_by_role("button", name=re.compile("帳號救回")).click()
        card = customer.get_by_role("form", name="帳號救回申請")
        await expect(card).to_be_visible(timeout=LONG)
        await card.get_by_label("遊戲帳號").fill("star001")
        await card.get_by_label("帳號遭盜用").check()
        await card.get_by_label(re.compile("遺失了哪些")).fill("龍之劍\n200 鑽石")
        await picture(customer, "widget-form-card")
        await card.get_by_label("回覆用電子郵件").press("Enter")
        await expect(card.get_by_text("請填寫此欄。").first).to_be_visible()
        await expect(card.get_by_label("回覆用電子郵件")).to_be_focused()
        await picture(customer, "widget-form-wrong")
        await card.get_by_label("回覆用電子郵件").fill("lin@mail.example")
        proof = tmp_path / "憑證.txt"
        proof.write_text("one receipt", "utf-8")
        await card.locator("input[type=file]").set_input_files(str(proof))
        await expect(card.locator(".hint", has_text="憑證.txt")).to_be_visible(timeout=LONG)
        await card.get_by_role("checkbox").check()
        await card.get_by_role("button", name="送出").click()
        await expect(card.get_by_text("已送出；受理前都可以修改。")).to_be_visible(timeout=LONG)

        seen = desk.locator(".talk").get_by_role("region", name="帳號救回申請")
        await expect(seen.get_by_text("star001")).to_be_visible(timeout=LONG)
        await card.get_by_role("button", name="修改").click()
        await card.get_by_label("遊戲帳號").fill("star002")
        await card.get_by_role("button", name="送出修改").click()
        await expect(seen.get_by_text("star002")).to_be_visible(timeout=LONG)
        await picture(desk, "desk-form-card")
        await seen.get_by_role("button", name="受理").click()
        await expect(card.get_by_text("已受理", exact=True)).to_be_visible(timeout=LONG)
        await expect(card.get_by_role("button", name="修改")).to_have_count(0)
        await picture(customer, "widget-form-accepted")

        await desk.keyboard.press("Alt+f")
        await desk.get_by_role("button", name="請顧客選擇時段").click()
        booking = customer.get_by_role("region", name="視訊身分驗證")
        await expect(booking.locator(".slot").first).to_be_visible(timeout=LONG)
        await picture(customer, "widget-booking")
        await booking.locator(".slot").nth(1).click()
        await expect(booking.get_by_text("R-1001")).to_be_visible(timeout=LONG)
        held = desk.locator(".talk").get_by_role("region", name="視訊身分驗證")
        await expect(held.get_by_text("R-1001")).to_be_visible(timeout=LONG)
        before = await held.locator(".when").inner_text()
        await held.get_by_role("button", name="更改時間").click()
        await desk.locator(".side .slot:not(:disabled)").nth(3).click()
        await expect(held.locator(".when")).not_to_have_text(before, timeout=LONG)
        await picture(customer, "widget-booked")
        await picture(desk, "desk-booked")
        row = await desk.context.new_page()
        # in the evening it may be tomorrow's
        day = "select ((to_timestamp(at / 1000) at time zone $2)::date)::text from booking where tenant_id = $1"
        at = await centre.value(day, centre.tenant.id, centre.tenant.time_zone)
        await row.goto(f"{screens.url}/bookings/{centre.slug}?day={at}")
        await expect(row.get_by_text("R-1001")).to_be_visible(timeout=LONG)
        await picture(row, "bookings-day")
        await booking.get_by_role("button", name="取消預約").click()
        await booking.get_by_role("button", name="取消預約").click()
        await expect(booking.get_by_text("已取消", exact=True)).to_be_visible(timeout=LONG)
        await expect(held.get_by_text("已取消", exact=True)).to_be_visible(timeout=LONG)
        assert not stage.faults
