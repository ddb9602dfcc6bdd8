"""The audit log in the browser: read, narrowed, proved; and what it shows when somebody has altered it."""

import asyncpg
import pytest
from playwright.async_api import expect

from tests.server import House, until
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_the_log_is_read_proved_and_says_where_it_was_altered(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")

        async def noted() -> int:
            return int(await centre.value("select count(*) from audit where tenant_id = $1", centre.tenant.id))

        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}", width=1280, height=860)
        await until(noted, lambda n: n == 1, what="her signing in")
        await page.goto(f"{stage.url}/admin/{centre.slug}/trail")
        acts = page.locator("main ol li")
        await expect(acts).to_have_count(1, timeout=LONG)
        await expect(acts.first).to_contain_text("Real ada 登入")
        await expect(page.locator(".verdict")).to_contain_text("沒有一筆被改過", timeout=LONG)
        end = await page.locator(".proof code").inner_text()
        await page.context.request.get(f"{stage.url}/api/t/{centre.slug}/audit.csv")
        for name in ("Owls", "貓頭鷹"):
            await page.context.request.put(
                f"{stage.url}/api/t/{centre.slug}/setup/teams/{centre.tenant.id}",
                data={"value": {"name": name}},
                headers={"X-Ting": "1"},
            )
        await until(noted, lambda n: n == 4, what="what she did")
        await page.reload()
        await expect(acts).to_have_count(4, timeout=LONG)
        await expect(acts.first).to_contain_text("變更了組別：貓頭鷹")
        await page.get_by_label("您先前保存的末端").fill(end)
        await page.get_by_role("button", name="比對").click()
        await expect(page.locator(".verdict")).to_contain_text("完整：4 筆", timeout=LONG)
        await picture(page, "admin-trail")
        await check(page, "the audit log")
        await page.get_by_role("combobox", name="行為").select_option("taken")
        await expect(acts).to_have_count(1, timeout=LONG)
        await expect(acts.first).to_contain_text("Real ada 下載了稽核紀錄")

        owner = await asyncpg.connect(screens.dsns.owner)
        try:
            await owner.execute("alter table audit disable trigger audit_only_added_to")
            await owner.execute("update audit set at = at - 1 where tenant_id = $1 and seq = 2", centre.tenant.id)
        finally:
            await owner.execute("alter table audit enable trigger audit_only_added_to")
            await owner.close()
        small = await stage.desk(
            centre, "ada", f"/admin/{centre.slug}/trail", width=390, height=780, scheme="dark", locale="ja"
        )
        await expect(small.locator(".proof.bad .verdict")).to_be_visible(timeout=LONG)
        await picture(small, "admin-trail-broken-390")
        await check(small, "an audit log that was altered")
        assert not stage.faults, stage.faults
