"""The help page in a browser: asked there, signed in to by a link from another device, gone on with, taken along."""

import pytest
from playwright.async_api import expect

from tests.journeys.test_help_page import known, link_to, put_page
from tests.journeys.test_outbox import sender
from tests.mailbox import mailbox
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from ting.domains.mail import api as mail

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_customer_finds_his_conversation_on_another_device_and_goes_on_in_it(
    stage: Stage, screens: House, shop: Shop
) -> None:
    """A phone asks; a laptop signs in by the link of a mail, reads, and writes on in the same conversation."""
    async with centre_of(screens, shop) as centre, mailbox() as box:
        async with centre.db.tx(centre.tenant.id) as tx:
            await mail.put_sender(tx, sender(box))
        await put_page(centre, welcome={"zh-TW": "找不到答案，就拿一張號碼牌。"})
        address = f"{screens.url}/help/{centre.slug}"
        phone = await stage.window(width=390, height=844)
        await phone.goto(address)
        await phone.locator(".hero .btn").click()
        await phone.locator("textarea.field").fill("包裹遲到三天了")
        await phone.locator("button.take").click()
        await expect(phone.locator(".ticket .no").first).to_be_visible(timeout=LONG)
        widget = await centre.value(
            "select id from contact where tenant_id = $1 order by started_at desc limit 1", centre.tenant.id
        )

        class Window:
            contact = widget

        await known(centre, Window(), "lin@x.example")  # type: ignore[arg-type]
        laptop = await stage.window(width=1200, height=900, scheme="dark")
        await laptop.goto(address)
        await laptop.locator(".signin input").fill("lin@x.example")
        await laptop.get_by_role("button", name="寄送連結").click()
        await expect(laptop.get_by_text("連結已經寄出")).to_be_visible()
        await picture(laptop, "help-page")
        link = await link_to(box, "lin@x.example")
        await laptop.goto(f"{address}#in={link}")
        await laptop.get_by_role("button", name="現在登入").click()
        await expect(laptop.locator(".cases h3")).to_have_text("包裹遲到三天了", timeout=LONG)
        await expect(laptop.locator("aside .ticket .no")).to_be_visible()
        await picture(laptop, "help-page-mine")
        await laptop.locator(".cases h3 a").click()
        await expect(laptop.locator(".said")).to_contain_text("包裹遲到三天了")
        await laptop.locator(".talk").get_by_role("button", name="繼續對話").click()
        desk = await stage.desk(centre, "ana")
        await desk.get_by_role("button", name="開始待命").click()
        await desk.get_by_role("button", name="接聽").first.click(timeout=LONG)
        await laptop.locator("ting-widget .comp textarea").fill("我改用電腦了", timeout=LONG)
        await laptop.keyboard.press("Enter")
        await expect(desk.get_by_text("我改用電腦了").first).to_be_visible(timeout=LONG)
        await laptop.get_by_role("button", name="登出").click()
        await expect(laptop.locator(".cases")).to_contain_text("還沒有對話", timeout=LONG)
