"""Mail in the administrator's screens: a sender is tried and published, the outbox tells what became of each mail."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.mailbox import mailbox
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, publish_by_key
from tests.ui.look import check
from ting.domains.mail import api as mail

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
async def test_a_sender_is_tried_and_published_and_the_outbox_says_why_a_mail_did_not_go(
    stage: Stage, screens: House, shop: Shop, scheme: str, width: int
) -> None:
    async with centre_of(screens, shop) as centre, mailbox() as box:
        await centre.add_person("adm", "administrator")
        await centre.fetch("update person set locale = 'zh-TW'")
        window: dict[str, Any] = {"width": width, "height": 860, "scheme": scheme}
        page = await stage.desk(centre, "adm", f"/admin/{centre.slug}/mail-sender", **window)
        await page.get_by_label("信箱", exact=True).fill("desk@example.com")
        await page.get_by_label("名稱", exact=True).fill("聽 客服中心")
        await page.get_by_label("伺服器", exact=True).fill("127.0.0.1")
        await page.get_by_label("連線", exact=True).select_option("none")
        await page.get_by_label("連接埠").fill(str(box.port))
        await page.get_by_label("連接埠").press("Tab")
        await page.get_by_role("button", name="寄出測試信").click()
        await expect(page.get_by_text("伺服器已收下")).to_be_visible(timeout=LONG)
        assert [each["From"].addresses[0].display_name for each in box.taken] == ["聽 客服中心"]
        await check(page, "mail sender")
        await picture(page, f"mail-sender-{width}-{scheme}")
        await publish_by_key(page)
        async with centre.db.tx(centre.tenant.id) as tx:
            for to in ("ann@x.example", "gone@x.example", "lost@x.example"):
                await mail.send(tx, to=to, subject="您的對話紀錄", text="您好", key=to, kind="transcript")
        await page.goto(f"{screens.url}/admin/{centre.slug}/outbox")
        await expect(page.get_by_text("5.1.1 No such person here")).to_be_visible(timeout=LONG)
        await expect(page.get_by_role("button", name="再寄一次")).to_have_count(2, timeout=LONG)
        await check(page, "outbox")
        await picture(page, f"outbox-{width}-{scheme}")
        await page.get_by_role("button", name="放棄").first.click()
        await expect(page.get_by_role("button", name="再寄一次")).to_have_count(1, timeout=LONG)
    assert stage.faults == []
