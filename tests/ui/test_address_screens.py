"""A new mail address in the browser: asked for in one's menu and in the settings, confirmed from the mail, told when it is over."""

import pytest
from playwright.async_api import expect

from tests.centre import PASSWORD
from tests.journeys.test_links import link_to
from tests.journeys.test_outbox import sender
from tests.mailbox import mailbox
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.mail import api as mail

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_new_address_is_asked_for_confirmed_from_the_mail_and_signed_in_by(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre, mailbox() as box:
        await centre.add_person("ada", "administrator", seat=False)
        async with centre.db.tx(centre.tenant.id) as tx:
            await mail.put_sender(tx, sender(box))
        ana = await stage.desk(centre, "ana", "/address")
        new = f"anna@{centre.slug}.example"
        await ana.get_by_label("新信箱").fill(new)
        await ana.get_by_label("您的密碼").fill(PASSWORD)
        await ana.get_by_role("button", name="寄出確認信").click()
        await expect(ana.get_by_role("status").filter(has_text=new)).to_be_visible(timeout=LONG)
        await picture(ana, "address")
        await check(ana, "address")
        token = await link_to(box, new)
        phone = await stage.window(390, 780, scheme="dark", locale="ja")
        await phone.goto(f"{stage.url}/link/{token}")
        await expect(phone.get_by_text(new)).to_be_visible(timeout=LONG)
        await picture(phone, "address-confirm-390")
        await check(phone, "confirming an address")
        await phone.get_by_role("button", name="確認", exact=True).click()
        await expect(phone.get_by_role("heading", name="已確認。")).to_be_visible(timeout=LONG)
        await picture(phone, "address-confirmed-390")
        await phone.goto(f"{stage.url}/link/{token}")
        await expect(phone.locator("[role=alert] h1")).to_be_visible(timeout=LONG)
        await picture(phone, "address-used-390")
        used = [fault for fault in stage.faults if f"/link/{token}" in fault and "404" in fault]
        assert len(used) == len(stage.faults), stage.faults
        stage.faults.clear()
        await ana.reload()
        await expect(ana.locator(".now")).to_contain_text(new, timeout=LONG)

        ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/agents/{centre.person_id('ana')}", width=1280)
        await ada.get_by_role("button", name="Change …").click()
        await ada.get_by_label("New address").fill(f"other@{centre.slug}.example")
        await ada.get_by_role("button", name="Send the mail").click()
        await expect(ada.get_by_role("status").filter(has_text="waits to be confirmed")).to_be_visible(timeout=LONG)
        await picture(ada, "admin-address")
        await check(ada, "somebody's address")
        await ada.get_by_role("button", name="Keep the old address").click()
        await expect(ada.get_by_text("waits to be confirmed")).to_have_count(0, timeout=LONG)
        assert not stage.faults, stage.faults
