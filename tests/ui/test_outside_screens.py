"""What other systems know, in the browser: beside the conversation, pinned into it, old when dead; and the customer holds."""

import json

import pytest
from playwright.async_api import expect

from tests.farside import answer, far_side
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, meet
from tests.ui.look import check
from ting.domains.panels import api as panels
from ting.domains.panels.api import Panel, PanelField
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MARKET = {"index": "22516.20", "at": "2026-11-23T00:17:00+00:00", "page": "javascript:alert(1)"}


async def test_another_systems_word_is_seen_pinned_and_old_when_it_is_dead_and_the_customer_holds(
    stage: Stage, screens: House, shop: Shop
) -> None:
    said = answer(body=json.dumps(MARKET).encode())
    async with centre_of(screens, shop) as centre, far_side(lambda _asked: said) as far:
        panel = Panel(
            names={"en": "Market today", "zh-TW": "今日盤勢"},
            url=f"{far.url}/market",
            fields=(
                PanelField(pointer="/index", labels={"zh-TW": "加權指數"}, type="number"),
                PanelField(pointer="/page", labels={"zh-TW": "詳情"}, type="link"),
            ),
        )
        id_ = new_id()
        async with centre.db.tx(centre.tenant.id) as tx:
            await panels.put(tx, id_, panel)
        customer, ana = await meet(stage, centre, shop, "今天盤勢怎麼樣？")
        shown = ana.get_by_role("region", name="今日盤勢")
        await expect(shown).to_contain_text("22,516.2", timeout=LONG)
        await expect(shown).to_contain_text("無法辨識")
        await shown.get_by_role("button", name="附到對話：今日盤勢").click()
        card = ana.locator(".inner.note", has_text="今日盤勢")
        await expect(card).to_contain_text("22,516.2", timeout=LONG)

        said = b""
        await shown.get_by_role("button", name="重新查詢：今日盤勢").click()
        await expect(shown).to_contain_text("舊資料", timeout=LONG)
        await expect(shown).to_contain_text("22,516.2")

        await ana.get_by_role("button", name="請顧客稍候").click()
        await ana.get_by_role("menuitem", name="2 分鐘").click()
        await expect(ana.get_by_role("timer")).to_be_visible(timeout=LONG)
        await expect(customer.get_by_text("請稍候約 2 分鐘")).to_be_visible(timeout=LONG)
        assert await customer.get_by_text("22,516.2").count() == 0, "the card is the house's"
        await check(ana, "a panel at the desk")
        await picture(ana, "desk-panel")
        await ana.locator(".comp textarea").fill("查到了")
        await ana.keyboard.press("Control+Enter")
        await expect(ana.get_by_role("timer")).to_have_count(0, timeout=LONG)

        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        page = await stage.desk(
            centre, "ada", f"/admin/{centre.slug}/panels/{id_}", width=390, height=780, locale="zh-TW"
        )
        await expect(page.locator("#pn-url")).to_have_value(panel.url, timeout=LONG)
        await page.get_by_role("button", name="產生新密鑰").click()
        await expect(page.locator("code", has_text="pansec_")).to_be_visible(timeout=LONG)
        await check(page, "a panel's form on a phone")
        await picture(page, "admin-panel-390")
        assert not stage.faults, stage.faults
