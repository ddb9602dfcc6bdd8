"""Acts of an administrator in the browser: a role made and given, another system told, its pages beside the conversation."""

import pytest
from playwright.async_api import Page, expect

from tests.centre import Centre, open_centre
from tests.centre import Stage as Clients
from tests.farside import answer, far_side
from tests.server import House, until
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import meet, publish
from tests.ui.look import check
from ting.domains.tenancy import api as tenancy
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]
YESTERDAY = "new Date(Date.now() - 864e5).toISOString().slice(0, 16)"
THEIRS = b"<!doctype html><title>Bills</title><h1>Bills of theirs</h1>"


async def _role(page: Page, stage: Stage, centre: Centre) -> None:
    """Make a role that reads the history, give it to ben, and let him do what he could not."""
    await page.goto(f"{stage.url}/admin/{centre.slug}/roles/{new_id()}")
    await page.locator("#name").fill("品質稽核")
    await page.get_by_role("radio", name="整個客服中心").check()
    for may in ("查閱服務紀錄與顧客資料", "查看歷史報表"):
        await page.get_by_role("checkbox", name=may).check()
    await check(page, "a role's form")
    await picture(page, "admin-role")
    await publish(page)
    ben = await stage.desk(centre, "ben", "/sessions")
    await ben.goto("about:blank")  # signed in; a page would ask, in the moment of the change, for what it may no longer
    history = f"{stage.url}/api/t/{centre.slug}/history?from=2026-01-01&to=2026-01-02"
    assert (await ben.request.get(history)).status == 403
    await page.goto(f"{stage.url}/admin/{centre.slug}/agents/{centre.person_id('ben')}")
    await page.get_by_label("角色").select_option(label="品質稽核")
    await publish(page)

    async def mine() -> tuple[str, list[str]]:
        (tenant,) = (await (await ben.request.get(f"{stage.url}/api/me")).json())["tenants"]
        return tenant["called"], tenant["permissions"]

    # what one may is remembered for a moment
    await until(mine, lambda seen: seen == ("品質稽核", ["contacts.read", "reports.read"]), what="his new role")

    async def reads() -> int:
        return (await ben.request.get(history)).status

    await until(reads, lambda status: status == 200, what="what he could not before")


async def _webhook(page: Page, stage: Stage, centre: Centre, url: str) -> None:
    """Tell another system, see what it answered, and send it once more."""
    id_ = str(new_id())
    await page.goto(f"{stage.url}/admin/{centre.slug}/webhooks/{id_}")
    await page.locator("#name").fill("CRM")
    await page.locator("#wh-url").fill(url)
    await page.get_by_role("checkbox", name="contact.arrived").check()
    await publish(page)
    await page.get_by_role("button", name="產生新密鑰").click()
    await expect(page.locator("code", has_text="whsec_")).to_be_visible()
    await page.get_by_role("button", name="送出測試事件").click()
    await expect(page.locator(".told.ok")).to_contain_text("200")
    await check(page, "a webhook's form")
    await picture(page, "admin-webhook")
    await page.get_by_role("link", name="Webhook 傳送紀錄").last.click()
    await expect(page.locator("main li.accepted")).to_have_count(1)
    await page.locator("main li .open").click()
    await expect(page.locator(".tries li")).to_have_count(1)
    await page.get_by_label("起始時間").fill(await page.evaluate(YESTERDAY))
    await page.get_by_role("button", name="全部重送").click()
    await expect(page.get_by_text("自那時起沒有要重送的事件。")).to_be_visible()
    await page.get_by_role("button", name="再送一次").click()
    await expect(page.locator(".tries li")).to_have_count(2)
    await check(page, "what was sent to other systems")
    await picture(page, "admin-deliveries")


async def _panel(page: Page, stage: Stage, centre: Centre, name: str, way: str, url: str) -> None:
    """Set a page or a tab of another system beside the conversation."""
    await page.goto(f"{stage.url}/admin/{centre.slug}/panels/{new_id()}")
    await page.get_by_role("group", name="名稱").get_by_label("繁體中文").fill(name)
    await page.get_by_label("顯示方式").select_option(way)
    await page.locator("#pn-url").fill(url)
    await check(page, f"the form of a {way}")
    await publish(page)
    await page.get_by_role("button", name="產生新密鑰").click()
    await expect(page.locator("code", has_text="pansec_")).to_be_visible()
    await picture(page, f"admin-panel-{way}")


async def test_an_administrator_gives_a_role_tells_another_system_and_sets_its_pages_beside_the_conversation(
    stage: Stage, screens: House, shop: Shop
) -> None:
    said = answer(body=THEIRS, content_type="text/html")
    async with centre_of(screens, shop) as centre, far_side(lambda _asked: said) as far:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/roles", width=1400, height=1000)
        await _role(ada, stage, centre)
        await _webhook(ada, stage, centre, f"{far.url}/told")
        await _panel(ada, stage, centre, "帳單頁", "page", f"{far.url}/bills?t={{token}}")
        await _panel(ada, stage, centre, "行情頁", "tab", f"{far.url}/market?t={{token}}")

        _, ana = await meet(stage, centre, shop, "我的帳單呢？")
        bills = ana.get_by_role("region", name="帳單頁")
        await bills.get_by_role("button").click()
        inner = ana.frame_locator("iframe[title='帳單頁']").frame_locator("iframe")
        await expect(inner.get_by_role("heading", name="Bills of theirs")).to_be_visible()
        async with ana.expect_popup() as opening:
            await ana.get_by_role("region", name="行情頁").get_by_role("button").click()
        tab = await opening.value
        await tab.wait_for_url("**/market?t=*")
        assert await tab.evaluate("opener") is None, "theirs does not hold our window"
        await picture(ana, "desk-panel-page")

        async def told() -> list[str]:
            return [each.target for each in far.asked if each.method == "POST"]

        await until(told, lambda seen: len(seen) >= 3, what="the test, it again, and that a contact has arrived")
        assert not stage.faults, stage.faults


async def test_a_desk_of_three_companies_says_whose_each_customer_is(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as bank:
        others = [await open_centre(bank.db, screens.url, name=name) for name in ("game", "sapling")]
        async with bank.db.tx(others[0].tenant.id) as tx:
            (point,) = await tenancy.points(tx)
            await tx.execute(
                "update contact_point set settings = settings || $2 where id = $1", point.id, {"accent": "#f4e04d"}
            )
        for each in others:
            await each.grant("ana", bank.staff["ana"])
        async with Clients.open() as clients:
            api = await clients.desk(bank, "ana")
            for each in (bank, *others):
                await each.serve(clients, api, f"A question to {each.slug}")
            for width, scheme in ((1280, "light"), (390, "dark")):
                ana = await stage.desk(bank, "ana", width=width, height=800, scheme=scheme)
                rows = ana.locator("button.row")
                await expect(rows).to_have_count(3)
                for each in (bank, *others):
                    row = rows.filter(has_text=f"A question to {each.slug}")
                    await expect(row.locator(".client")).to_have_text(each.tenant.name)
                if scheme == "light":
                    await rows.filter(has_text=f"A question to {others[0].slug}").click()
                    await expect(ana.locator("header .client, .head .client").first).to_have_text(others[0].tenant.name)
                await check(ana, f"a desk of three companies, {width} wide")
                await picture(ana, f"desk-clients-{width}")
        assert not stage.faults, stage.faults
