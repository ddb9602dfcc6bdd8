"""A manual from the settings to the customer: uploaded, found by its model, sent in three actions, renewed, traced."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet, publish
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_manual_is_set_up_sent_in_three_actions_renewed_and_traced(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", locale="zh-TW")
        admin = await stage.desk(centre, "ada", f"/admin/{centre.slug}/products", locale="zh-TW")

        await admin.get_by_role("button", name="新增產品").first.click()
        await admin.get_by_label("名稱", exact=True).fill("智慧插座")
        await admin.get_by_label("新增型號").fill("M-200、M-210")
        await admin.get_by_label("新增型號").press("Enter")
        await expect(admin.locator(".word")).to_have_count(2)
        await admin.get_by_label("新增稱呼").fill("小方塊")
        await picture(admin, "admin-products")
        await check(admin, "a product")
        await publish(admin)

        await admin.goto(f"{screens.url}/admin/{centre.slug}/assets")
        await admin.get_by_role("button", name="新增資料").first.click()
        first, second = tmp_path / "插座說明書.txt", tmp_path / "插座說明書 2.txt"
        first.write_text("按一下。", "utf-8")
        second.write_text("按兩下。", "utf-8")
        edition = admin.get_by_role("region", name="所有語言")
        await edition.locator("input[type=file]").set_input_files(str(first))
        await expect(edition.get_by_role("link", name="插座說明書.txt")).to_be_visible(timeout=LONG)
        await expect(admin.get_by_label("名稱", exact=True)).to_have_value("插座說明書")
        await admin.get_by_role("combobox", name="新增產品").select_option(label="智慧插座")
        await picture(admin, "admin-assets-new")
        await check(admin, "an asset")
        await publish(admin)

        customer, desk = await meet(stage, centre, shop, "插座一直閃", "林小明")
        box = desk.locator(".comp textarea")
        await box.fill("這是打到一半的話")

        # Three actions, by keyboard, as quick as it goes: Enter waits for what was typed to be found.
        await desk.keyboard.press("Alt+l")
        await desk.keyboard.type("m200")
        await desk.keyboard.press("Enter")
        card = customer.locator("a.file.them")
        await expect(card).to_contain_text("插座說明書", timeout=LONG)
        await expect(card).to_contain_text("v1")
        await expect(card).to_contain_text("12 B")
        await expect(box).to_have_value("這是打到一半的話")
        await expect(box).to_be_focused()
        await expect(desk.locator(".talk .file")).to_contain_text("插座說明書")

        await edition.locator("input[type=file]").set_input_files(str(second))
        await expect(edition.get_by_role("status")).to_contain_text("新版本", timeout=LONG)
        await edition.get_by_label("版本名稱").fill("2026 春")
        await publish(admin)
        await expect(admin.get_by_text("2026 春 (v2)")).to_be_visible(timeout=LONG)
        await admin.get_by_role("button", name="誰拿到舊版").click()
        await expect(admin.get_by_role("cell", name="林小明")).to_be_visible(timeout=LONG)
        await admin.mouse.wheel(0, 4000)
        await picture(admin, "admin-assets-versions")
        await check(admin, "who has which version")

        # And by mouse, three as well: what the customer has, and that it is old, is said.
        await desk.get_by_role("button", name="產品資料").click()
        await desk.keyboard.type("小方塊")
        option = desk.get_by_role("option", name="插座說明書")
        await expect(option).to_contain_text("手上是舊版：v1", timeout=LONG)
        await picture(desk, "desk-assets")
        await check(desk, "the library at the desk")
        await option.click()
        await expect(customer.locator("a.file.them")).to_have_count(2, timeout=LONG)
        await expect(customer.locator("a.file.them").last).to_contain_text("2026 春")
        await expect(customer.locator("a.file.them").first).to_contain_text("v1")
        await picture(customer, "widget-assets")
        await check(customer, "an asset in the widget")
        await desk.keyboard.press("Alt+l")
        await desk.set_viewport_size({"width": 390, "height": 780})
        await desk.emulate_media(color_scheme="dark")
        await picture(desk, "desk-assets-narrow-dark")
        await customer.emulate_media(color_scheme="dark")
        await picture(customer, "widget-assets-dark")
        await admin.set_viewport_size({"width": 390, "height": 800})
        await admin.emulate_media(color_scheme="dark")
        await picture(admin, "admin-assets-narrow-dark")
        assert not stage.faults
