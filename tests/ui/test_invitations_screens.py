"""A contact point by invitation, in the browser: asked for, granted, opened from the mail, served with its badge."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from tests.journeys.test_outbox import sender
from tests.mailbox import Mailbox, mailbox
from tests.server import House, until
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import ANSWER, BEGIN, LONG, PUBLISH, open_widget
from tests.ui.look import check
from ting.domains.customers import api as customers
from ting.domains.mail import api as mail

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def link_in(box: Mailbox, address: str) -> str:
    async def look() -> list[Any]:
        return box.to(address)

    mails = await until(look, bool, what=f"mail to {address}")
    found = re.search(r"/i/[0-9a-f]+#ting-invitation=\S+", mails[-1].get_content())
    assert found
    return found[0]


async def test_who_has_no_invitation_asks_for_one_is_let_in_by_the_mail_and_is_known_at_the_desk(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre, mailbox() as box:
        await centre.add_person("ada", "administrator", seat=False, locale="zh-TW")
        async with centre.db.tx(centre.tenant.id) as tx:
            await mail.put_sender(tx, sender(box))
            await customers.add(
                tx,
                name="林小明",
                lang="ja",
                identifiers=[customers.identifier("email", "ming@guest.example")],
            )
            await tx.execute("update identifier set proof = 'house' where tenant_id = $1", centre.tenant.id)

        ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/points/{centre.point}")
        await ada.get_by_label("邀請制：收到邀請的人才能開始對話。").check(timeout=LONG)
        await picture(ada, "invitations-setting")
        await ada.get_by_role("button", name=PUBLISH).click()

        async def shut() -> Any:
            return await centre.value("select settings ->> 'entry' from contact_point where id = $1", centre.point)

        await until(shut, lambda seen: seen == "invited", what="a contact point by invitation")

        customer = await stage.window(width=390, height=844)
        await open_widget(customer, shop.page(screens.url, centre.key, "ja"))
        await expect(customer.get_by_role("heading", name="ご招待制の窓口です")).to_be_visible(timeout=LONG)
        await picture(customer, "widget-door-ja-390")
        await check(customer, "the door of a widget")
        await customer.get_by_role("button", name="招待を申し込む").click()
        await customer.get_by_role("button", name="送信").click()
        await expect(customer.get_by_role("alert")).to_contain_text("name@example.com")
        await customer.get_by_label("メールアドレス").fill("Ming@guest.example")
        await customer.get_by_label("ご用件").fill("先週買ったランプの件です。")
        await picture(customer, "widget-door-asks-ja-390")
        await check(customer, "the door's form")
        await customer.get_by_role("button", name="送信").click()
        await expect(customer.get_by_role("heading", name="ありがとうございます")).to_be_visible(timeout=LONG)
        await picture(customer, "widget-door-sent-ja-390")

        floor = await stage.desk(centre, "sue", f"/board/{centre.slug}", scheme="dark")
        await floor.locator("button.me").click(timeout=LONG)
        await floor.get_by_role("menuitem", name="邀請").click()
        await floor.get_by_role("button", name="申請").click(timeout=LONG)
        await expect(floor.get_by_text("先週買ったランプの件です。")).to_be_visible(timeout=LONG)
        await picture(floor, "invitations-requests-dark")
        await check(floor, "requests for invitations")
        await floor.get_by_role("button", name="以郵件邀請").click()
        await expect(floor.get_by_label("邀請連結")).to_be_visible(timeout=LONG)
        await floor.get_by_role("button", name="邀請", exact=True).click()
        await expect(floor.get_by_text("林小明").first).to_be_visible(timeout=LONG)
        await picture(floor, "invitations-dark")

        link = screens.url + await link_in(box, "ming@guest.example")
        phone = await stage.window(width=390, height=844)
        await phone.goto(link)
        await phone.locator("textarea.field").first.fill("ランプが点きません", timeout=LONG)
        assert "ting-invitation" not in phone.url
        await picture(phone, "widget-invited-390")
        await phone.locator("button.take").click()
        await expect(phone.locator(".no").first).to_be_visible(timeout=LONG)
        desk = await stage.desk(centre, "ana")
        await desk.get_by_role("button", name=BEGIN).click()
        await desk.get_by_role("button", name=ANSWER).first.click(timeout=LONG)
        await expect(desk.get_by_text("以邀請進入").first).to_be_visible(timeout=LONG)
        await picture(desk, "desk-invited")

        elsewhere = await stage.window(width=390, height=844, scheme="dark")  # who was sent the link on
        await elsewhere.goto(link)
        await expect(elsewhere.get_by_role("alert")).to_be_visible(timeout=LONG)
        await picture(elsewhere, "widget-door-used-dark")
        await check(elsewhere, "the door after a used link")

        await floor.set_viewport_size({"width": 390, "height": 844})
        await floor.get_by_role("button", name="新增邀請").click()
        await floor.get_by_label("顧客", exact=True).fill("林")
        await floor.get_by_role("button", name=re.compile("林小明")).click(timeout=LONG)
        await picture(floor, "invitations-new-390-dark")
        await check(floor, "a new invitation, narrow")
        await floor.get_by_role("button", name="取消").click()
        await floor.get_by_role("button", name="收回").first.click()
        await floor.get_by_role("button", name="確定收回這份邀請").click()
        await expect(floor.get_by_text("已收回").last).to_be_visible(timeout=LONG)
        await picture(floor, "invitations-390-dark")
    assert [
        each for each in stage.faults if "409" not in each
    ] == []  # a used link is answered so, and a browser notes it
