"""Single sign-on in the browser: an administrator sets it up, and his people come in through a real provider."""

import pytest
from playwright.async_api import expect

from tests.provider import CLIENT, SECRET, real_provider
from tests.server import House, until
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_an_administrator_sets_it_up_and_his_people_come_in_through_their_provider(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        with real_provider(screens.url) as provider:
            ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/single-sign-on", width=1280, locale="zh-TW")
            await ada.locator("#so-name").fill("Acme 帳號")
            await ada.locator("#so-issuer").fill(provider.issuer)
            await ada.get_by_role("button", name="測試簽發者").click()
            await expect(ada.get_by_text("對方確實是身分提供者。")).to_be_visible(timeout=LONG)
            await ada.locator("#so-client").fill(CLIENT)
            await ada.locator("#so-secret").fill(SECRET)
            await ada.get_by_label("也可以用密碼登入").uncheck()
            await picture(ada, "admin-single-sign-on")
            await check(ada, "the form of single sign-on")
            await ada.get_by_role("button", name="發布", exact=True).click()

            async def kept() -> object:
                return await centre.value(
                    "select password from identity_provider where tenant_id = $1", centre.tenant.id
                )

            await until(kept, lambda seen: seen is False, what="the provider that was saved")

            phone = await stage.window(390, 780, scheme="dark", locale="ja")
            await phone.goto(f"{stage.url}/sign-in")
            await phone.get_by_role("button", name="会社のアカウントでサインイン").click()
            await expect(phone.locator("#co")).to_be_focused(timeout=LONG)
            await phone.keyboard.type(centre.slug)
            await phone.keyboard.press("Enter")
            through = phone.get_by_role("link", name="Acme 帳號 でサインイン")
            await expect(through).to_be_focused(timeout=LONG)
            await picture(phone, "single-sign-on-390")
            await check(phone, "the company's door")
            await phone.keyboard.press("Enter")
            await phone.locator("input[name=login]").fill(f"unverified+{centre.staff['ana'].email}")
            await phone.locator("input[name=password]").fill("any")
            await phone.locator("button[type=submit]").click()
            await phone.wait_for_url("**/sign-in/**", timeout=LONG)
            await expect(phone.locator("#said p")).to_be_visible(timeout=LONG)
            await picture(phone, "single-sign-on-refused-390")
            await check(phone, "who is not let in")
            await phone.context.clear_cookies()
            await phone.goto(f"{stage.url}/sign-in")
            await through.click()  # remembered by the browser
            await phone.locator("input[name=login]").fill(centre.staff["ana"].email)
            await phone.locator("input[name=password]").fill("any")
            await phone.locator("button[type=submit]").click()
            await phone.wait_for_url("**/desk", timeout=LONG)
            await phone.goto(f"{stage.url}/sessions")
            await expect(phone.get_by_text("透過 Acme 帳號")).to_be_visible(timeout=LONG)
        ours = [fault for fault in stage.faults if fault.startswith(stage.url)]
        assert not ours, ours
        stage.faults.clear()  # the provider's own pages ask for a font from afar
