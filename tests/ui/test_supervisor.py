"""The supervisor's day in a browser: a part of the house, a conversation watched, whispered to, taken over; figures and forecast."""

import csv
import io
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from tests.centre import Centre
from tests.centre import Stage as Clients
from tests.journeys.test_sites import place
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG
from tests.ui.look import check
from ting.domains.people import api as people
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.events import contact as said
from ting.kit.ids import new_id
from ting.kit.past import Fact, take_over

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HALF_MS = 1_800_000
WEEK_MS = 7 * 24 * 2 * HALF_MS
NEWS = "今晚八點維護，退款一律改用新版話術。"


async def settle(centre: Centre) -> None:
    """Ana works in the north, Ben in the south by night, each site has its queue; a week ago people came at this hour."""
    async with centre.db.house() as house:
        # At noon by its clock, whenever it is here: the forecast goes to the end of the day.
        hours = 12 - house.now // 3_600_000 % 24
        await house.execute(
            "update tenant set time_zone = $2 where id = $1",
            centre.tenant.id,
            f"Etc/GMT{-hours:+d}" if hours else "UTC",
        )
    async with centre.db.tx(centre.tenant.id) as tx:
        sites = [await routing.add_site(tx, name, "Asia/Taipei", routing.ALWAYS.week) for name in ("台北", "高雄")]
        night = await people.add_team(tx, "夜班")
        await tx.execute("update queue set site_id = $2 where id = $1", centre.queues["help"].id, sites[0])
        centre.queues["south"] = await routing.add_queue(tx, key="south", name="高雄櫃檯", prefix="S", site=sites[1])
        now = tx.now
        came = [now + half * HALF_MS + n * 60_000 - WEEK_MS for half in (0, 1, 2) for n in range(4)]
        queue = centre.queues["help"].id
        await take_over(tx, [fact for at in came for fact in contact_of(queue, centre.staff["ana"].id, at)])
    await place(centre, "ana", sites[0])
    await place(centre, "ben", sites[1], night)


def contact_of(queue: UUID, agent: UUID, at: int) -> list[Fact]:
    """One contact of the past: answered after four seconds, talked with for three minutes."""
    contact, ticket = new_id(), new_id()
    of: dict[str, Any] = {"contact": contact, "ticket": ticket}
    by = {**of, "agent": agent, "assignment": ticket}
    entered: dict[str, Any] = {"lang": "zh-TW", "tier": None, "entered_at": at, "because": "arrival", "ahead": 0}
    return [
        Fact(at, said.Arrived(contact=contact, channel="webchat", customer=new_id(), lang="zh-TW")),
        Fact(at, said.Enqueued(**of, queue=queue, channel="webchat", number="A-1001", **entered)),
        Fact(at + 4_000, said.Accepted(**by, queue=queue, offer=ticket)),
        Fact(at + 4_000, said.Dequeued(**of, queue=queue, reason="answered")),
        Fact(at + 184_000, said.Disconnected(**by, by="agent", reason="ended")),
        Fact(at + 204_000, said.AcwEnded(**by, capped=False)),
        Fact(at + 204_000, said.Closed(contact=contact)),
    ]


async def at_rest(page: Page, what: str) -> None:
    """Look at it as axe does, when nothing slides any more; keep its picture."""
    await page.wait_for_timeout(250)
    await check(page, what)
    await picture(page, f"supervisor-{what}")


async def test_a_conversation_is_watched_whispered_to_called_for_and_taken_over(
    stage: Stage, screens: House, shop: Shop
) -> None:
    """One key calls; who answers is in the conversation; the board says how soon that was."""
    async with centre_of(screens, shop) as centre, Clients.open() as clients:
        await settle(centre)
        widget = await clients.widget(centre, "儲值沒有入帳", name="林小明", queue=centre.queue_id("help"))
        desk = await stage.desk(centre, "ana", width=1280, height=720)
        await desk.get_by_role("button", name="開始待命").click()
        await desk.get_by_role("button", name=re.compile("接聽")).first.click(timeout=LONG)
        await expect(desk.locator(".comp textarea")).to_be_visible(timeout=LONG)

        board = await stage.desk(centre, "sue", f"/board/{centre.slug}", width=1440, height=900)
        await board.locator(".item").get_by_text("A-1001").click(timeout=LONG)
        await expect(board.locator(".side")).to_contain_text("儲值沒有入帳", timeout=LONG)
        await board.locator("#whisper").fill("先核對角色名稱。")
        await board.locator("#whisper").press("Enter")
        await expect(desk.locator(".talk").get_by_text("先核對角色名稱。")).to_be_visible(timeout=LONG)
        await at_rest(board, "watch")
        await board.locator(".side").press("Escape")
        await expect(board.locator(".side")).to_have_count(0)

        await desk.locator(".comp textarea").press("Alt+h")
        await expect(desk.locator("form.call")).to_contain_text("正在呼叫主管", timeout=LONG)
        await expect(board.locator(".calls[role=alert]")).to_contain_text("A-1001", timeout=LONG)
        await at_rest(board, "call")
        await board.keyboard.press("Alt+g")
        await expect(board.locator("#whisper")).to_be_visible(timeout=LONG)
        await expect(desk.locator("form.call")).to_contain_text(
            re.compile(r"Real sue正在趕來（0:\d\d 後回應）"), timeout=LONG
        )
        await expect(board.locator("h2 .calls")).to_contain_text(
            re.compile(r"主管呼叫 1/1 · 中位數 0:\d\d"), timeout=LONG
        )

        await board.get_by_role("button", name="接手").click()
        await expect(board.get_by_role("group", name="接手")).to_contain_text("顧客會看到您的名稱")
        await at_rest(board, "take-over")
        await board.get_by_role("button", name="立即接手").click()
        await expect(board.locator(".comp textarea")).to_be_visible(timeout=LONG)
        await expect(desk.locator(".comp textarea")).to_have_count(0, timeout=LONG)
        await widget.wait_for(lambda w: w.state is not None and w.state.agent == f"sue of {centre.slug}")
        assert not [one for one in widget.messages if one.text == "先核對角色名稱。"], "the customer sees no whisper"
        await at_rest(board, "taken")
    assert stage.faults == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
async def test_the_board_tells_of_a_site_its_people_its_future_and_what_asks_for_a_hand(
    stage: Stage, screens: House, shop: Shop, scheme: str, width: int
) -> None:
    """A site is chosen, an agent sent away, an alert taken, the forecast's formula and the history read and taken along."""
    async with centre_of(screens, shop) as centre, Clients.open() as clients:
        await settle(centre)
        ana, ben = await clients.desk(centre, "ana"), await clients.desk(centre, "ben")
        _, contact = await centre.serve(clients, ana, queue=centre.queue_id("help"))
        await ben.ask("POST", "/api/desk/status", json={"status": "available", "aux": "light"})
        async with centre.db.tx(centre.tenant.id) as tx:
            await promises.make(tx, UUID(contact.id), "message", promises.Reach("here"), due_at=tx.now - 60_000)
        name = f"{width}-{scheme}"
        window: dict[str, Any] = {"width": width, "height": 900, "scheme": scheme}
        board = await stage.desk(centre, "sue", f"/board/{centre.slug}", **window)

        await expect(board.locator(".item", has_text="Real ben")).to_contain_text("輕勤", timeout=LONG)
        strip = board.locator(".al")
        await expect(strip).to_contain_text("Help：1 則承諾的回覆已逾時", timeout=LONG)
        await at_rest(board, f"board-{name}")
        await strip.locator("li", has_text="已逾時").get_by_role("button", name="由我處理").click()
        await expect(strip).to_contain_text("Real sue處理中", timeout=LONG)

        await board.locator(".item", has_text="Real ben").locator(".who").click()
        await board.get_by_label("變更狀態").select_option("away:meeting")
        await ben.wait_for(lambda d: d.seat is not None and (d.seat.status, d.seat.aux) == ("away", "meeting"))
        await expect(board.locator(".side .state")).to_contain_text("離席", timeout=LONG)
        await at_rest(board, f"agent-{name}")
        await board.locator(".side").press("Escape")

        await board.get_by_label("據點").select_option(label="台北")
        await expect(board.locator(".item", has_text="Real ben")).to_have_count(0, timeout=LONG)
        await expect(board.get_by_text("高雄櫃檯")).to_have_count(0)
        await expect(board).to_have_url(re.compile("site="))  # the address shows a colleague the same
        ahead = board.get_by_role("button", name="Help的預測")
        await ahead.scroll_into_view_if_needed()
        await ahead.hover()
        told = board.get_by_role("tooltip")
        await expect(told).to_contain_text(re.compile(r"\d\d:\d\d–\d\d:\d\d：預測 \d+%"), timeout=LONG)
        await expect(told).to_contain_text("Erlang A")
        await at_rest(board, f"forecast-{name}")

        await board.get_by_role("link", name="歷史報表").click()
        await expect(board.locator("tfoot")).to_contain_text("合計", timeout=LONG)
        await at_rest(board, f"history-{name}")
        async with board.expect_download() as saved:
            await board.get_by_role("link", name="CSV").click()
        lines = list(csv.reader(io.StringIO(Path(await (await saved.value).path()).read_text("utf-8-sig"))))
        assert len({len(line) for line in lines}) == 1
        assert len(lines) > 40, "half hours of a day"

        await board.goto(f"{screens.url}/notices/{centre.slug}")
        await board.locator("textarea").first.fill(NEWS)
        await board.get_by_role("button", name="發布", exact=True).click()
        await expect(board.get_by_text("已顯示在他們的畫面上。")).to_be_visible(timeout=LONG)
        await at_rest(board, f"notices-{name}")
    assert stage.faults == []
