"""What a caller said into the machine, at the desk: heard, and called back."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.kit.test_sound import tone
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import ANSWER, LONG, begin_work
from tests.ui.look import check
from ting.domains.telephony import api as telephony
from ting.journeys.calls.messages import Message, Messages
from ting.journeys.calls.steps import Wish
from ting.journeys.contact.queue import Outlooks
from ting.journeys.recordings.keep import Recorder
from ting.kit.blob import Blobs
from ting.kit.ids import new_id
from ting.kit.vault import Vault

pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def test_an_agent_hears_a_message_and_calls_back(
    stage: Stage, screens: House, shop: Shop, tmp_path: Path
) -> None:
    async with centre_of(screens, shop) as centre:
        await centre.add_point("phone")
        assert centre.point is not None
        async with centre.db.tx(centre.tenant.id) as tx:
            call = await telephony.arrived(
                tx, engine=new_id(), channel="1.1", number=centre.point, caller="+886912345678", called="+886223456789"
            )
        recorder = Recorder(centre.db, Vault(centre.db, Blobs(screens.settings.files)))
        message = Message(
            tenant=centre.tenant.id,
            call=call.id,
            channel=call.channel,
            wish=Wish(centre.queues["help"].id, "zh-TW", {"Member": "4711"}),
            most_s=60,
            started_at=call.began_at,
        )
        ana = await stage.desk(centre, "ana", width=1280, height=800)
        await begin_work(ana)
        messages = Messages(centre.db, Outlooks(centre.db), recorder)
        assert await messages.keep(message, tone(tmp_path / "message.wav", 440, 3))
        assert await messages.keep(message, tmp_path / "message.wav"), "twice is once"
        await expect(ana.get_by_role("button", name=ANSWER).first).to_be_visible(timeout=LONG)
        await ana.keyboard.press("Enter")
        strip = ana.get_by_role("region", name="語音留言")
        await expect(strip).to_be_visible(timeout=LONG)
        await strip.get_by_role("button", name="播放").click(timeout=LONG)
        await expect(strip.locator("audio")).to_have_js_property("readyState", 4, timeout=LONG)
        await check(ana, "a message that a caller left")
        await picture(ana, "voicemail")
        await strip.get_by_role("button", name="回電").click()
        await expect(ana.get_by_role("dialog").locator("#dial-number")).to_have_value("+886912345678")
