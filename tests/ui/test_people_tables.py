"""Many people at once: skills and rosters by keyboard, lists from files; published and taken back as one."""

import pytest
from playwright.async_api import Page, expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, publish
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def published(page: Page, n: int) -> None:
    """Publish what was changed side by side, and see that it is in effect."""
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".bar")).to_contain_text(f"Published: {n} change", timeout=LONG)


async def test_skills_and_rosters_by_keyboard(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop, "en") as centre:
        await centre.add_person("ada", "administrator", seat=False)
        for skill in ("Billing", "日本語"):
            await centre.add_skill(skill)
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/skills-matrix", width=1280, locale="en")
        cell = page.locator("[data-at='0-0']")
        await expect(cell).to_be_visible(timeout=LONG)
        await cell.focus()
        for key in ("3", "ArrowRight", "5", "ArrowDown", "2"):
            await page.keyboard.press(key)
        await expect(page.locator("td.changed")).to_have_count(3)
        await picture(page, "skills-matrix")
        await check(page, "the table of skills")
        await published(page, 2)
        assert await centre.value("select count(*) from proficiency where tenant_id = $1", centre.tenant.id) == 3
        await page.get_by_role("button", name="Undo").click()
        await expect(page.locator("[data-at='0-1']")).to_have_text("·", timeout=LONG)
        assert await centre.value("select count(*) from proficiency where tenant_id = $1", centre.tenant.id) == 0

        await page.goto(f"{screens.url}/admin/{centre.slug}/profiles")
        for name in ("Phone", "Evening chat"):
            await page.get_by_role("button", name="New profile").first.click()
            await page.locator("#name").fill(name)
            await publish(page)
            await page.locator("nav.nav").get_by_role("link", name="Routing profiles").first.click()
        await expect(page.get_by_role("row")).to_have_count(3, timeout=LONG)

        await page.locator("nav.nav").get_by_role("link", name="Rosters").first.click()
        first = page.locator("[data-at='0-1']")
        await expect(first).to_be_visible(timeout=LONG)
        await first.focus()
        await page.keyboard.press("1")
        await page.keyboard.press("Control+c")
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("Control+v")
        await page.keyboard.press("Enter")
        await page.locator(".editor .time").fill("9-18")
        await page.locator(".editor .time").press("Enter")
        await expect(page.locator("[data-at='0-2'] .chip")).to_contain_text("9–18")
        await page.locator("[data-at='1-0'] select").select_option(label="Phone")
        await expect(page.locator("td.changed")).to_have_count(3)
        await picture(page, "rosters")
        await check(page, "the week of rosters")
        await published(page, 2)
        assert await centre.value("select count(*) from shift where tenant_id = $1", centre.tenant.id) == 2

        for name in ("Service", "Taipei"):
            await page.goto(f"{screens.url}/admin/{centre.slug}/units")
            await page.get_by_role("button", name="New unit").first.click()
            await page.locator("#name").fill(name)
            if name == "Taipei":
                await page.get_by_label("Is part of").select_option(label="Service")
            await publish(page)
        await page.locator("nav.nav").get_by_role("link", name="Organisation chart").first.click()
        units = page.get_by_role("treeitem")
        await expect(units).to_have_count(2, timeout=LONG)
        await expect(units.nth(1)).to_contain_text("no head")
        await units.first.focus()
        await page.keyboard.press("ArrowLeft")
        await expect(units).to_have_count(1)
        await page.keyboard.press("ArrowRight")
        await page.keyboard.press("ArrowDown")
        await expect(units.nth(1)).to_be_focused()
        await picture(page, "org-chart")
        await check(page, "how the centre is organised")

        for name, path, width, scheme, locale in (
            ("rosters-dark", "rosters", 1280, "dark", "zh-TW"),
            ("rosters-narrow", "rosters", 390, "light", "ja"),
            ("skills-narrow", "skills-matrix", 390, "dark", "zh-CN"),
        ):
            await centre.value("update person set locale = $1 where name = 'Real ada' returning 1", locale)
            other = await stage.desk(centre, "ada", f"/admin/{centre.slug}/{path}", width=width, scheme=scheme)
            await expect(other.locator("h1")).to_be_visible(timeout=LONG)
            await other.wait_for_timeout(800)
            await picture(other, name)
        assert not stage.faults, stage.faults


PEOPLE = "姓名,電子信箱,角色,備註\r\n陳怡君,yijun@{slug}.example,專員,x\r\n林志明,zhiming@{slug}.example,店長,\r\n王小美,,專員,\r\n"


async def test_a_list_of_people_is_tried_read_in_and_taken_back(stage: Stage, screens: House, shop: Shop) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        page = await stage.desk(centre, "ada", f"/admin/{centre.slug}/imports", width=1280)
        file = page.locator("input[type=file]")
        await expect(page.locator("main .state")).to_contain_text("還沒有匯入過", timeout=LONG)
        data = PEOPLE.format(slug=centre.slug).encode("cp950")
        await file.set_input_files({"name": "人員.csv", "mimeType": "text/csv", "buffer": data})
        await expect(page.locator("h1")).to_have_text("人員.csv", timeout=LONG)
        assert await page.locator(".read select").evaluate_all("all => all.map(each => each.value)") == ["big5", ","]
        mapped = page.locator(".cols select")
        assert await mapped.evaluate_all("all => all.map(each => each.value)") == ["name", "email", "role", ""]
        await picture(page, "imports-columns")
        await mapped.nth(1).select_option("")
        attempt = page.get_by_role("button", name="試跑全部")
        await expect(attempt).to_be_disabled()
        await mapped.nth(1).select_option("email")
        await attempt.click()

        rejected = page.locator("tr.rejected")
        await expect(rejected).to_have_count(2, timeout=LONG)
        await expect(rejected.nth(0)).to_contain_text("3沒有這個角色")
        await expect(rejected.nth(1)).to_contain_text("4沒有電子信箱，或格式不對")
        await check(page, "what would become of the lines")
        await picture(page, "imports-tried")
        people = "select count(*) from membership where tenant_id = $1 and disabled_at is null"
        before = await centre.value(people, centre.tenant.id)
        await page.get_by_role("button", name="匯入 1 行").click()
        await page.locator("header .up").click()
        row = page.locator(".past li")
        await expect(row).to_contain_text("已匯入", timeout=LONG)
        await expect(row).to_contain_text("Real ada")
        await check(page, "earlier imports")
        await row.get_by_role("link").click()
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="下載退回的 2 行").click()
        kept = (await (await coming.value).path()).read_text("utf-8-sig").splitlines()
        assert kept[1].endswith(",3,店長,沒有這個角色")
        assert await centre.value(people, centre.tenant.id) == before + 1

        await centre.value("update person set locale = 'en' where name = 'Real ada' returning 1")
        narrow = await stage.desk(
            centre, "ada", page.url.removeprefix(screens.url), width=390, scheme="dark", locale="en"
        )
        await expect(narrow.locator("tr.rejected")).to_have_count(2, timeout=LONG)
        await check(narrow, "what became of the lines, on a phone in the dark")
        await picture(narrow, "imports-narrow")
        await page.get_by_role("button", name="復原這次匯入").click()
        await expect(page.locator(".acts b")).to_contain_text("已復原", timeout=LONG)
        await expect(page.get_by_role("button", name="復原這次匯入")).to_have_count(0)
        assert await centre.value(people, centre.tenant.id) == before
        await centre.value("update person set locale = 'ja' where name = 'Real ada' returning 1")
        other = await stage.desk(centre, "ada", f"/admin/{centre.slug}/imports", width=1280, locale="ja")
        await expect(other.locator(".past li")).to_contain_text("元に戻した", timeout=LONG)
        await picture(other, "imports-ja")
        assert not stage.faults, stage.faults
