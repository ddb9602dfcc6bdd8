"""Customers come by a list, and who stands in the books twice is made one: by keyboard, and undone."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.look import check
from ting.domains.customers import api as customers
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LIST = (
    "姓名,手機,公司,生日,備註\r\n陳怡君,0912-345-678,大同,1990/1/31,老客戶\r\n陳怡君小姐,0922-333-444,,1990-01-31,\r\n"
    "王小明,不詳,,,\r\n林志明,0933-555-666,,明天,\r\n"
)


async def test_a_list_of_customers_and_who_is_in_it_twice(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        page = await stage.desk(centre, "ada", f"/customers/{centre.slug}", width=1280)
        field = {"key": "birthday", "names": {"zh-TW": "生日", "en": "Birthday"}, "type": "date"}
        answer = await page.context.request.put(
            f"{screens.url}/api/t/{centre.slug}/setup/customer-fields/{new_id()}",
            data={"value": field},
            headers={"X-Ting": "1"},
        )
        assert answer.ok, await answer.text()
        await page.get_by_role("link", name="匯入").click()
        await expect(page.locator("input[type=radio][value=customers]")).to_be_checked()
        data = LIST.encode("cp950")
        await page.locator("input[type=file]").set_input_files(
            {"name": "顧客.csv", "mimeType": "text/csv", "buffer": data}
        )
        mapped = page.locator(".cols select")
        await expect(mapped).to_have_count(5)
        fields = ["name", "phone", "organisation", "field:birthday", "note"]
        assert await mapped.evaluate_all("all => all.map(each => each.value)") == fields
        await page.get_by_label("沒有的公司一併新增").check()
        await picture(page, "customers-import-columns")
        await page.get_by_role("button", name="試跑全部").click()
        rejected = page.locator("tr.rejected")
        await expect(rejected).to_have_count(2)
        await expect(rejected.nth(0)).to_contain_text("電話號碼不正確")
        await expect(rejected.nth(1)).to_contain_text("「生日」不是日期")
        await check(page, "what would become of customers")
        await picture(page, "customers-import-tried")
        await page.get_by_role("button", name="匯入 2 行").click()
        await expect(page.get_by_role("button", name="復原這次匯入")).to_be_visible()

        await page.goto(f"{screens.url}/customers/{centre.slug}")
        await page.get_by_role("link", name="重複的顧客").click()
        pair = page.get_by_role("option")
        await expect(pair).to_have_count(1)
        await expect(pair).to_contain_text("姓名相同")
        await expect(page.locator(".right table")).to_contain_text("大同")
        await check(page, "who may be one")
        await picture(page, "duplicates")
        for name, width, scheme, locale in (
            ("duplicates-dark-narrow", 390, "dark", "ja"),
            ("duplicates-zh-CN", 1280, "light", "zh-CN"),
        ):
            await centre.value("update person set locale = $1 where name = 'Real ada' returning 1", locale)
            other = await stage.desk(
                centre, "ada", f"/customers/{centre.slug}/duplicates", width=width, scheme=scheme, locale=locale
            )
            await expect(other.locator(".right table")).to_contain_text("大同")
            await picture(other, name)
        await pair.focus()
        await page.keyboard.press("d")
        await expect(pair).to_have_count(0)
        await page.keyboard.press("Tab")
        await page.get_by_role("button", name="復原").click()
        await expect(pair).to_have_count(1)
        await pair.focus()
        await page.keyboard.press("m")
        await expect(pair).to_have_count(0)
        left = page.get_by_role("row")
        await page.get_by_role("main").get_by_role("link", name="顧客").click()
        await expect(left).to_have_count(2)
        await expect(left.nth(1)).to_contain_text("陳怡君")
        await check(page, "customers")
        await picture(page, "customers-after-merge")
        assert not stage.faults, stage.faults


async def test_a_consent_is_read_out_noted_and_taken_back(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        async with centre.db.tx(centre.tenant.id) as tx:
            await customers.add(tx, name="陳怡君", lang="zh-TW")
        page = await stage.desk(centre, "ada", f"/customers/{centre.slug}", width=1280)
        purpose = {
            "key": "marketing",
            "names": {"zh-TW": "優惠通知", "ja": "キャンペーン", "en": "Offers"},
            "wordings": {
                "zh-TW": "我們可以寄優惠資訊給您嗎？您隨時可以撤回。",
                "ja": "お得な情報をお送りしてもよろしいですか？",
            },
            "channels": ["mail", "phone"],
        }
        answer = await page.context.request.put(
            f"{screens.url}/api/t/{centre.slug}/setup/purposes/{new_id()}",
            data={"value": purpose},
            headers={"X-Ting": "1"},
        )
        assert answer.ok, await answer.text()
        await page.get_by_role("row").nth(1).click()
        await page.get_by_role("button", name="記錄同意：優惠通知，郵件").click()
        await expect(page.get_by_text("我們可以寄優惠資訊給您嗎？")).to_be_visible()
        await page.get_by_label("憑據").fill("表單 17")
        await check(page, "a consent is read out")
        await picture(page, "consent-read-out")
        await page.get_by_role("button", name="同意", exact=True).click()
        await expect(page.locator("[data-state=given]")).to_have_text("已同意")
        await page.get_by_role("button", name="記錄同意：優惠通知，郵件").click()
        await page.get_by_role("button", name="撤回同意").click()
        await expect(page.locator("[data-state=withdrawn]")).to_have_text("已撤回")
        await page.get_by_text("歷程").click()
        await expect(page.locator(".past")).to_have_count(2)
        await expect(page.locator(".past").last).to_contain_text("表單 17")
        here = page.url.removeprefix(screens.url)
        await picture(page, "consent-history")
        await centre.value("update person set locale = 'ja' where name = 'Real ada' returning 1")
        other = await stage.desk(centre, "ada", here, width=390, scheme="dark", locale="ja")
        await other.get_by_role("button", name="同意を記録：キャンペーン、電話").click()
        await other.get_by_role("button", name="同意しない").scroll_into_view_if_needed()
        await picture(other, "consent-dark-narrow")
        assert not stage.faults, stage.faults
