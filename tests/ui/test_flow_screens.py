"""A call flow in the browser: written step by step, drawn, tried on a drawn telephone, kept with its scenario."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.flows import api as flows
from ting.domains.flows.api import Flow, FlowChoice, FlowStep, Prompt
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SAID = Prompt({"zh-TW": "您好，帳單請按一，其他問題請按二。", "en": "For bills press 1, for all else 2."})


async def test_a_flow_is_written_drawn_tried_and_kept_with_its_scenario(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        queue = next(iter(centre.queues.values())).id
        flow = Flow(
            name="總機",
            langs=("zh-TW", "en"),
            steps=(
                FlowStep(key="歡迎", do="say", prompt=SAID, next="營業"),
                FlowStep(key="營業", do="hours", queue=queue, next="選單", otherwise="留言"),
                FlowStep(
                    key="選單",
                    do="menu",
                    prompt=SAID,
                    choices=(FlowChoice("1", "會員"), FlowChoice("2", "等候"), FlowChoice("9", "選單")),
                    otherwise="等候",
                ),
                FlowStep(
                    key="會員",
                    do="digits",
                    prompt=SAID,
                    into="會員編號",
                    least=4,
                    most=4,
                    next="等候",
                    otherwise="等候",
                ),
                FlowStep(key="等候", do="queue", queue=queue, callback_key="1", message_key="2"),
                FlowStep(key="留言", do="message", queue=queue, prompt=SAID),
            ),
        )
        id_ = new_id()
        async with centre.db.tx(centre.tenant.id) as tx:
            await flows.put(tx, id_, flow)
        at = f"/admin/{centre.slug}/flows/{id_}"
        page = await stage.desk(centre, "ada", at, width=1440, height=1000, locale="zh-TW")
        graph = page.get_by_role("group", name="流程圖")
        await expect(graph.get_by_role("button")).to_have_count(6, timeout=LONG)
        pad = page.get_by_role("group", name="電話按鍵")
        await page.get_by_label("來電時間").fill("2026-11-23T10:00")
        await expect(pad.get_by_role("button", name="1", exact=True)).to_be_enabled(timeout=LONG)
        for key in "14711":
            await pad.get_by_role("button", name=key, exact=True).click()
        await expect(page.locator(".keyed")).to_contain_text("4711", timeout=LONG)
        await expect(graph.locator(".here")).to_contain_text("等候")
        await page.get_by_role("button", name="存為情境").click()
        await graph.get_by_role("button", name="會員").click()
        await expect(page.get_by_label("在桌面上的名稱")).to_have_value("會員編號")
        await check(page, "a call flow")
        await picture(page, "admin-flow")
        await page.get_by_label("最多位數").fill("3")
        await page.get_by_label("最多位數").press("Tab")
        await expect(page.locator(".row .bad")).to_contain_text("位數", timeout=LONG)
        await page.get_by_label("最少位數").fill("3")
        await page.get_by_label("最少位數").press("Tab")
        await expect(page.locator(".tries .bad")).to_contain_text("471", timeout=LONG)
        await page.get_by_role("button", name="發布").click()
        await expect(page.locator("div.said")).to_contain_text("等候 1", timeout=LONG)
        small = await stage.desk(centre, "ada", at, width=390, height=780, locale="zh-TW")
        await expect(small.get_by_role("group", name="流程圖")).to_be_visible(timeout=LONG)
        await check(small, "a call flow on a phone")
        await picture(small, "admin-flow-390")
        dark = await stage.desk(centre, "ada", at, width=1440, height=1000, locale="ja", scheme="dark")
        await expect(dark.locator(".sheet")).to_be_visible(timeout=LONG)
        await check(dark, "a call flow in the dark")
        await picture(dark, "admin-flow-dark")
        assert [fault for fault in stage.faults if "422" not in fault] == []
