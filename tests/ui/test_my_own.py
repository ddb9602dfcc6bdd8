"""What is an agent's own, in the browser: how his attention is drawn, his day; and the report of canned replies."""

import pytest
from playwright.async_api import expect

from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.replies import api as replies
from ting.kit.ids import new_id

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_what_is_chosen_is_kept_and_a_day_and_a_report_stand_without_a_figure(
    stage: Stage, screens: House, shop: Shop
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_person("ada", "administrator")
        async with centre.db.tx(centre.tenant.id) as tx:
            one = replies.Reply(
                id=new_id(), owner=None, folder="退款", name="退款需要幾天", shortcut=None, texts={"zh-TW": "三天"}
            )
            await replies.put(tx, one)
        ana = await stage.desk(centre, "ana", "/attention")
        whisper = ana.get_by_role("group", name="對我的耳語")
        await whisper.get_by_label("音效").select_option("none")
        await expect(ana.get_by_text("已儲存")).to_be_visible(timeout=LONG)
        await picture(ana, "attention")
        await check(ana, "attention")
        again = await stage.desk(centre, "ana", "/attention", width=390, height=844, scheme="dark")
        await expect(again.get_by_role("group", name="對我的耳語").get_by_label("音效")).to_have_value(
            "none", timeout=LONG
        )
        await picture(again, "attention-390")
        await check(again, "attention, narrow")

        await ana.goto(f"{stage.url}/my-day/{centre.slug}")
        await expect(ana.get_by_text("團隊中位數")).to_be_visible(timeout=LONG)
        await picture(ana, "my-day")
        await check(ana, "my day")
        await again.goto(f"{stage.url}/my-day/{centre.slug}")
        await expect(again.get_by_text("團隊中位數")).to_be_visible(timeout=LONG)
        await picture(again, "my-day-390")

        ada = await stage.desk(centre, "ada", f"/admin/{centre.slug}/reply-report")
        await expect(ada.get_by_role("link", name="退款需要幾天")).to_be_visible(timeout=LONG)
        await picture(ada, "reply-report")
        await check(ada, "reply report")
        assert not stage.faults, stage.faults
