"""The list of a kind: ordered, chosen, changed together and taken back, taken along; and remembered."""

import csv
import io
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.replies import api as replies
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLES = ("王牌", "丁香", "李子", "陳皮")


async def shows(page: Page, *names: str) -> None:
    await expect(page.locator("tbody .name a")).to_have_text(names)


async def test_a_list_is_ordered_chosen_changed_together_taken_along_and_remembered(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", locale="zh-TW")
        async with centre.db.tx(centre.tenant.id) as tx:
            for n, title in enumerate(TITLES):
                texts = {"zh-TW": title}
                await replies.put(
                    tx, replies.Reply(id=new_id(), owner=None, folder="=F", name=title, shortcut=f"s{n}", texts=texts)
                )
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/replies", locale="zh-TW")
        await expect(page.locator("tbody tr")).to_have_count(4, timeout=LONG)
        head = page.get_by_role("button", name="標題")
        await head.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("th[aria-sort=ascending]")).to_be_visible()
        await shows(page, "丁香", "王牌", "李子", "陳皮")  # by strokes, as in Taiwan
        await page.keyboard.press("Enter")
        await shows(page, "陳皮", "李子", "王牌", "丁香")

        await page.get_by_role("button", name="欄位").click()
        await page.get_by_role("checkbox", name="資料夾").check()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("columnheader", name="資料夾")).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("columnheader", name="資料夾")).to_be_visible(timeout=LONG)
        await shows(page, "陳皮", "李子", "王牌", "丁香")  # remembered

        # Chosen by the mouse and by X; both are archived as one, and come back as one.
        await page.get_by_role("checkbox", name="選取陳皮").check()
        await page.locator("tbody").get_by_role("link", name="李子").focus()
        await page.keyboard.press("x")
        await expect(page.locator(".bar")).to_contain_text("已選 2 項")
        await picture(page, "admin-list-chosen")
        await check(page, "a list with some chosen")
        async with page.expect_download() as coming:
            await page.get_by_role("button", name="CSV").click()
        path = Path(await (await coming.value).path())
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
        assert [row["標題"] for row in rows] == ["陳皮", "李子"]
        assert {row["資料夾"] for row in rows} == {"'=F"}, "no spreadsheet runs it"
        await page.get_by_role("button", name="封存 2 項").click()
        await expect(page.locator("tbody tr.archived")).to_have_count(2, timeout=LONG)
        await shows(page, "王牌", "丁香", "陳皮", "李子")  # what is out of use stands last
        await page.get_by_role("button", name="復原").click()
        await expect(page.locator("tbody tr.archived")).to_have_count(0, timeout=LONG)

        await page.get_by_role("searchbox").first.fill("王")
        await expect(page.locator("tbody tr")).to_have_count(1)
        await page.locator("tbody").get_by_role("link", name="王牌").click()
        await expect(page.get_by_role("button", name="發布").first).to_be_visible(timeout=LONG)
        await page.go_back()
        await expect(page.locator("tbody tr")).to_have_count(1, timeout=LONG)
        await page.set_viewport_size({"width": 390, "height": 800})
        await page.emulate_media(color_scheme="dark")
        await picture(page, "admin-list-narrow-dark")
        assert not stage.faults
