"""Calls looked through in the browser: who hung up first, the recording heard, the customer called back."""

from pathlib import Path
from uuid import UUID

import pytest
from playwright.async_api import expect

from tests.centre import Stage as Clients
from tests.journeys.test_call_review import CLEAN, TORN, talk, talked
from tests.journeys.test_recordings import made
from tests.kit.test_sound import tone
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.journeys.recordings.keep import Recorder
from ting.kit.blob import Blobs
from ting.kit.vault import Vault

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_a_supervisor_looks_calls_through_hears_one_and_has_the_customer_called_back(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    async with centre_of(screens, shop) as centre:
        async with Clients.open() as clients:
            contact = await talk(clients, centre, "ana")
        await talked(centre, contact, "ana", ms=95_000, legs=(CLEAN, CLEAN))
        rude = await talked(centre, contact, "ana", by="agent", held=True, ms=8_000, legs=(TORN, CLEAN))
        began = await centre.value("select began_at from call where id = $1", rude)
        recorder = Recorder(centre.db, Vault(centre.db, Blobs(screens.settings.files)))
        legs = (tone(tmp_path / "rx.wav", 440, 2), tone(tmp_path / "tx.wav", 1000, 2))
        await recorder.keep(centre.tenant.id, made(centre, UUID(contact), legs, "ana", started_at=began))

        page = await stage.desk(centre, "sue", f"/calls/{centre.slug}", width=1280, height=800)
        await expect(page.get_by_role("link", name="Ms Chen")).to_have_count(2)
        await check(page, "calls that are over")
        await picture(page, "calls")
        await page.get_by_label("誰先掛斷").select_option(label="客服人員")
        await expect(page.get_by_role("link", name="Ms Chen")).to_have_count(1)
        await page.get_by_role("link", name="Ms Chen").click()
        panel = page.get_by_role("complementary", name="通話")
        await expect(panel.get_by_text("0:08")).to_be_visible()
        await expect(panel.get_by_role("link", name="聽錄音")).to_be_visible()
        await expect(panel.get_by_text("不良")).to_be_visible()
        await panel.get_by_label("由誰").select_option(label="Real ben")
        await panel.get_by_role("button", name="安排").click()
        await expect(panel.locator(".made")).to_contain_text("等候輪到")
        await check(page, "a call for which its customer is called back")
        await picture(page, "call-reviewed")
        await page.reload()
        await expect(panel.locator(".made")).to_contain_text("等候輪到")
        await panel.get_by_role("link", name="聽錄音").click()
        await expect(page.get_by_role("slider")).to_be_visible(timeout=LONG)

        past = await stage.desk(centre, "sue", f"/past/{centre.slug}?contact={contact}", width=1280, height=800)
        await expect(past.get_by_role("heading", name="線路品質")).to_be_visible()
        await check(past, "a contact with its calls' lines")
        await picture(past, "past-line")

        assert stage.faults == []


@pytest.mark.parametrize(("locale", "scheme"), [("ja", "dark"), ("en", "light"), ("zh-CN", "dark")])
async def test_it_is_looked_at_on_a_phone_in_each_language(
    stage: Stage, screens: House, shop: Shop, locale: str, scheme: str
) -> None:
    async with centre_of(screens, shop, locale) as centre:
        async with Clients.open() as clients:
            contact = await talk(clients, centre, "ana")
        rude = await talked(centre, contact, "ana", by="agent", held=True, ms=8_000, legs=(TORN, CLEAN))
        where = f"/calls/{centre.slug}"
        page = await stage.desk(centre, "sue", where, width=390, height=844, scheme=scheme, locale=locale)
        await expect(page.get_by_role("link", name="Ms Chen")).to_have_count(1)
        await check(page, "calls that are over, on a phone")
        await picture(page, f"calls-390-{locale}")
        await page.goto(f"{stage.url}{where}?call={rude}")
        await page.locator("aside form button").click()
        await expect(page.locator("aside .made")).to_be_visible()
        await check(page, "a call, on a phone")
        await picture(page, f"call-reviewed-390-{locale}")
