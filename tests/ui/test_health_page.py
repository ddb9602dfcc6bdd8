"""The health page in the browser: what is well, what is parked, and another chance for it."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_an_administrator_sees_what_is_wrong_and_gives_it_another_chance(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        async with centre.db.house() as tx:
            await tx.execute(
                "insert into log (tenant_id, aggregate, seq, type, version, body, at) "
                "values ($1, 'nobody:1', 1, 'nobody.heard', 1, '{}', now_ms())",
                centre.tenant.id,
            )
            await tx.execute(
                "insert into parked (handler, event_id, tenant_id, aggregate, tries, error, next_at, stuck) "
                "select 'reports.late', id, tenant_id, aggregate, 8, 'It could not be counted', 0, true from log "
                "where tenant_id = $1 and aggregate = 'nobody:1'",
                centre.tenant.id,
            )
            await tx.execute(
                "insert into guesser (id, address, tries, times, banned_at, until) "
                "select gen_random_uuid(), address, 12, times, now_ms(), now_ms() + 3600000 * times "
                "from (values ('203.0.113.9', 2), ('2001:db8:1:2::/64', 1)) as shut (address, times)"
            )
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/health", width=1280, height=860)
        await expect(page.locator(".verdict")).to_contain_text("有事項需要您立即處理", timeout=LONG)
        works = page.locator(".probes li").filter(has_text="派案、計時、寄信")
        await expect(works).to_contain_text("正常")
        parked = page.get_by_role("region", name="擱置的事件").locator("tbody tr")
        await expect(parked).to_have_count(1)
        await expect(parked).to_contain_text("It could not be counted")
        await expect(parked).to_contain_text("已停止重試")
        await picture(page, "admin-health")
        await check(page, "the health page")
        shut = page.get_by_role("region", name="電話拒絕的位址").locator("tbody tr")
        await expect(shut).to_have_count(2)
        await shut.filter(has_text="203.0.113.9").get_by_role("button", name="重新放行").click()
        await expect(shut).to_have_count(1, timeout=LONG)
        await page.get_by_role("button", name="全部重試").click()
        await expect(page.get_by_text("1 筆將重試。")).to_be_visible(timeout=LONG)
        await expect(page.locator("tbody tr", has_text="已停止重試")).to_have_count(0, timeout=LONG)

        small = await stage.desk(
            centre, "ada", f"/admin/{centre.slug}/health", width=390, height=780, scheme="dark", locale="ja"
        )
        await expect(small.locator(".probes li").first).to_be_visible(timeout=LONG)
        await small.locator("summary").click()
        await picture(small, "admin-health-390")
        await check(small, "the health page on a phone")
        assert not stage.faults, stage.faults
