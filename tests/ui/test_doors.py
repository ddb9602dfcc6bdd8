"""The doors in a real browser: invited by mail, in; forgotten, and in again; one's sessions."""

import pytest
from playwright.async_api import expect

from tests.journeys.test_links import link_to
from tests.mailbox import mailbox
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.mail import api as mail
from ting_sim import DeskClient

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW, NEWER = "a long enough password", "another that is long enough"


async def test_invited_by_mail_one_sets_a_password_signs_in_forgets_it_and_is_in_again(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre, mailbox() as box:
        adm = await centre.add_person("adm", "administrator")
        async with centre.db.tx(centre.tenant.id) as tx:
            await mail.put_sender(
                tx, mail.Sender(host="127.0.0.1", port=box.port, security="none", from_address="desk@example.com")
            )
        email = f"mei@{centre.slug}.example"
        async with DeskClient(screens.url, adm.email, "correct horse battery") as desk:
            body = {"email": email, "role": "agent", "locale": "zh-TW"}
            await desk.ask("POST", f"/api/t/{centre.slug}/people/invitations", json=body)
        token = await link_to(box, email)

        page = await stage.window(locale="en")
        await page.goto(f"{screens.url}/link/{token}")
        await expect(page.get_by_role("heading", name="歡迎加入")).to_be_visible(timeout=LONG)
        await check(page, "invitation")
        await picture(page, "link-invite")
        await page.get_by_label("您的姓名").fill("王小美")
        await page.get_by_label("顧客看到的名字").fill("小美")
        await page.get_by_label("設定密碼").fill(NEW)
        await page.get_by_role("button", name="開始使用").click()
        await expect(page.get_by_role("button", name="開始待命")).to_be_visible(timeout=LONG)

        again = await stage.window()
        await again.goto(f"{screens.url}/link/{token}")
        await expect(again.get_by_text("這個連結已經失效。")).to_be_visible(timeout=LONG)
        await check(again, "a link that was used")
        await picture(again, "link-used")

        await again.goto(f"{screens.url}/sign-in")
        await again.get_by_role("link", name="忘記密碼？").click()
        await expect(again.get_by_role("heading", name="忘記密碼？")).to_be_visible(timeout=LONG)
        await again.locator("input[type=email]").fill(email)
        await check(again, "forgotten")
        await picture(again, "forgotten")
        await again.get_by_role("button", name="寄出連結").click()
        await expect(again.get_by_role("heading", name="請查看信箱")).to_be_visible(timeout=LONG)
        await picture(again, "forgotten-sent")
        token = await link_to(box, email, 2)
        await again.goto(f"{screens.url}/link/{token}")
        await again.get_by_label("新密碼").fill(NEWER)
        await check(again, "new password")
        await picture(again, "link-reset")
        await again.get_by_role("button", name="設定並登入").click()
        await expect(again.get_by_role("button", name="開始待命")).to_be_visible(timeout=LONG)
        # the first window's session has ended
        await expect(page.locator("input[type=password]")).to_be_visible(timeout=LONG)

        await page.locator("input[type=email]").fill(email)
        await page.locator("input[type=password]").fill(NEWER)
        await page.get_by_role("button", name="登入", exact=True).click()
        await expect(page.get_by_role("button", name="開始待命")).to_be_visible(timeout=LONG)
        await page.locator("button.me").click()
        await page.get_by_role("menuitem", name="我的登入").click()
        await expect(page.get_by_text("目前這個")).to_be_visible(timeout=LONG)
        await check(page, "sessions")
        await picture(page, "sessions")
        await page.get_by_role("button", name="結束其他").click()
        await expect(page.get_by_text("其他登入都已結束。")).to_be_visible(timeout=LONG)
        await expect(again.locator("input[type=password]")).to_be_visible(timeout=LONG)
    assert [fault for fault in stage.faults if "401" not in fault and "404" not in fault] == []


@pytest.mark.parametrize(
    ("locale", "scheme", "width"), [("ja", "dark", 390), ("zh-CN", "light", 390), ("en", "dark", 1280)]
)
async def test_the_doors_fit_in_each_language(
    stage: Stage, screens: House, shop: Shop, locale: str, scheme: str, width: int
) -> None:
    async with centre_of(screens, shop, locale) as centre:
        adm = await centre.add_person("adm", "administrator")
        links = {}
        async with DeskClient(screens.url, adm.email, "correct horse battery") as desk:
            body = {"email": f"x@{centre.slug}.example", "role": "agent", "locale": locale}
            told = await desk.ask("POST", f"/api/t/{centre.slug}/people/invitations", json=body)
            links["invite"] = told["link"]
            told = await desk.ask("POST", f"/api/t/{centre.slug}/people/{centre.person_id('ben')}/password-link")
            links["reset"] = told["link"]
        links["forgotten"] = f"{screens.url}/forgotten"
        page = await stage.window(width, 780, scheme=scheme, locale=locale)
        for name, link in links.items():
            await page.goto(link)
            await expect(page.locator("input:not(.vh)").first).to_be_visible(timeout=LONG)
            await check(page, f"{name} {locale} {scheme}")
            await picture(page, f"door-{name}-{width}-{locale}-{scheme}")
        page = await stage.desk(centre, "sue", "/sessions", width=width, height=780, locale=locale, scheme=scheme)
        await expect(page.locator("main li").first).to_be_visible(timeout=LONG)
        await check(page, f"sessions {locale} {scheme}")
        await picture(page, f"sessions-{width}-{locale}-{scheme}")
