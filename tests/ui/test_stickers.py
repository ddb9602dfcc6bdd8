"""Stickers between two windows, by keyboard: the house's, and one that an administrator has just uploaded."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.server import CHECKOUT, House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet, publish
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWN = CHECKOUT / "src" / "ting" / "app" / "sample_files" / "star-whale.png"


async def test_a_sticker_is_uploaded_chosen_by_keyboard_and_told_by_its_meaning(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", locale="zh-TW")
        admin = await stage.desk(centre, "ada", f"/admin/{centre.slug}/stickers", locale="zh-TW")
        await admin.get_by_role("button", name="新增貼圖組").first.click(timeout=LONG)
        await admin.get_by_label("貼圖組名稱").fill("星海鯨")
        words = tmp_path / "words.txt"
        words.write_text("no picture", "utf-8")
        await admin.locator("input[type=file]").set_input_files([str(words), str(OWN)])
        await expect(admin.locator(".drop .bad")).to_contain_text("words.txt", timeout=LONG)
        await expect(admin.locator(".all li img")).to_be_visible(timeout=LONG)
        meaning = admin.get_by_role("group", name="第 1 張貼圖的意思")
        await meaning.get_by_label("繁體中文").fill("出發囉")
        await meaning.get_by_label("English").fill("Off we go")
        await picture(admin, "admin-stickers")
        await check(admin, "a sticker pack")
        await publish(admin)

        customer, desk = await meet(stage, centre, shop, "返金について", "佐藤 葵", lang="ja")
        box = desk.locator(".comp textarea")

        await customer.get_by_role("button", name="スタンプと絵文字").click(timeout=LONG)
        stickers = customer.get_by_role("group", name="スタンプ")
        await expect(stickers.get_by_role("button")).to_have_count(17, timeout=LONG)
        await expect(stickers.get_by_role("button").first).to_be_focused()
        await picture(customer, "widget-stickers")
        await check(customer, "the widget's stickers")
        await customer.keyboard.press("ArrowRight")
        await customer.keyboard.press("Enter")
        await expect(customer.locator("img.stk")).to_have_attribute("alt", "こんにちは", timeout=LONG)
        await expect(customer.locator("textarea.field")).to_be_focused()

        seen = desk.locator(".talk").get_by_role("img", name="你好")
        await expect(seen).to_be_visible(timeout=LONG)
        await seen.hover()
        await expect(
            desk.get_by_role("tooltip", name="你好").or_(desk.locator(".says", has_text="你好"))
        ).to_be_visible()
        await box.fill("這是打到一半的話")
        await box.press("Alt+j")
        grid = desk.locator(".stks")
        await expect(grid.get_by_role("button", name="出發囉")).to_be_focused(timeout=LONG)
        await picture(desk, "desk-stickers")
        await check(desk, "the desk's stickers")
        await desk.keyboard.press("Enter")
        own = customer.locator("img.stk.them")
        await expect(own).to_have_attribute("alt", "Off we go", timeout=LONG)  # nobody has written it in Japanese
        assert await own.evaluate("picture => picture.naturalWidth") > 0
        await expect(box).to_have_value("這是打到一半的話")
        await box.press("Alt+j")
        await expect(desk.get_by_text("最近使用")).to_be_visible(timeout=LONG)
        await desk.keyboard.press("Escape")
        await customer.get_by_role("button", name="スタンプと絵文字").click()
        await expect(customer.get_by_text("最近使ったもの")).to_be_visible()
        await customer.keyboard.press("Escape")
        await picture(customer, "widget-sticker-said")
        await picture(desk, "desk-sticker-said")
        await desk.emulate_media(color_scheme="dark")
        await desk.set_viewport_size({"width": 390, "height": 780})
        await picture(desk, "desk-sticker-narrow-dark")
        await customer.emulate_media(color_scheme="dark")
        await picture(customer, "widget-sticker-dark")
        await admin.set_viewport_size({"width": 390, "height": 800})
        await admin.emulate_media(color_scheme="dark")
        await picture(admin, "admin-stickers-narrow-dark")
        assert not [fault for fault in stage.faults if "422" not in fault]
