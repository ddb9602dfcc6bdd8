"""The pictures of the guides: each shows a screen of the demo, and that screen can be shown still.

`TING_PICTURES=all ./ting test tests/ui/test_pictures.py` makes them anew, with the simulator's life on the floor; names with commas
make those only.
Without it nothing is written and no pixel compared: each screen is opened as for its picture.
"""

import asyncio
import base64
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.server import CHECKOUT, House
from tests.ui.conftest import Stage
from tests.ui.day import LONG
from ting.app import demo
from ting.app.database import Dsns
from ting_sim import WidgetClient
from tools import desk as screens_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOLDER = CHECKOUT / "docs" / "pictures"
MAKE = {name for name in os.environ.get("TING_PICTURES", "").split(",") if name}  # noqa: TID251 - a knob of this test alone
MOST_BYTES = 80_000
LIVELY_S = 150
"""So long the simulator plays before the floor is drawn."""
Act = Callable[[Page], Awaitable[None]]


async def _replies(page: Page) -> None:
    await page.locator(".comp textarea").press("Alt+r")
    await expect(page.get_by_role("option").first).to_be_visible(timeout=LONG)


async def _watch(page: Page) -> None:
    # Through the agent: his contacts stand in the list itself only where there is room for them.
    await page.locator(".item:has(.ch) .who, .item:has(.one) .who").first.click(timeout=LONG)
    await page.get_by_role("button", name="旁觀").first.click(timeout=LONG)
    await expect(page.locator("#whisper")).to_be_visible(timeout=LONG)


async def _forecast(page: Page) -> None:
    await page.locator("td.day .explain button").first.hover(timeout=LONG)
    await expect(page.get_by_role("tooltip")).to_be_visible(timeout=LONG)


async def _notice(page: Page) -> None:
    await page.locator("textarea").first.fill("今晚八點起維護兩小時。\n期間的儲值問題請先登記，維護結束後統一補發。")


async def _queue(page: Page) -> None:
    await page.get_by_role("table").get_by_role("link", name="儲值與付款").click(timeout=LONG)
    await expect(page.locator("#name")).to_be_visible(timeout=LONG)


async def _form(page: Page) -> None:
    await page.get_by_role("table").get_by_role("link", name="帳號救回").click(timeout=LONG)
    await expect(page).to_have_url(re.compile("/forms/[0-9a-f-]{36}"), timeout=LONG)
    await expect(page.locator("main input").first).to_be_visible(timeout=LONG)


class Shot(NamedTuple):
    """A picture: whose screen, which, what tells that it is there, and what is done on it first."""

    name: str
    who: str
    path: str
    there: str
    act: Act | None = None
    height: int = 800


FLOOR = (
    Shot("board", "yafen@starsea.example", "/board/starsea", ".item", None, 720),
    Shot("watch", "yafen@starsea.example", "/board/starsea", ".item", _watch, 720),
    Shot("forecast", "yafen@starsea.example", "/board/starsea", "td.day .explain button", _forecast, 720),
    Shot("history", "yafen@starsea.example", "/history/starsea", "tfoot"),
    Shot("past", "yafen@starsea.example", "/past/starsea", "tbody tr"),
    Shot("notices", "yafen@starsea.example", "/notices/starsea", "textarea", _notice, 560),
    Shot("my-day", "peishan@starsea.example", "/my-day/starsea", "main table"),
    Shot("admin-queue", "admin@starsea.example", "/admin/starsea/queues", "table tbody tr", _queue),
    Shot("admin-rosters", "admin@starsea.example", "/admin/starsea/rosters", "table tbody tr"),
    Shot("admin-skills", "admin@starsea.example", "/admin/starsea/skills-matrix", "table tbody tr"),
    Shot("admin-help-page", "admin@starsea.example", "/admin/starsea/help-page", "iframe"),
    Shot("admin-forms", "admin@starsea.example", "/admin/starsea/forms", "table tbody tr", _form),
)
SERVING = ("desk-offer", "desk", "replies", "widget")
NAMES = {shot.name for shot in FLOOR} | set(SERVING)


@pytest_asyncio.fixture(scope="module")
async def company(module_dsns: Dsns) -> AsyncIterator[House]:
    """The demo, served; nobody plays in it yet."""
    screens_of.ensure()
    with tempfile.TemporaryDirectory(prefix="ting-pictures-") as folder:
        house = House(module_dsns, Path(folder))
        house.settings = msgspec.structs.replace(
            house.settings, ui_dist=CHECKOUT / "ui" / "dist", data=Path(folder) / "data", demo=True
        )
        await demo.seed(house.settings)
        house.start("web")
        house.start("work")
        yield house
        house.stop()


async def signed_in(stage: Stage, house: House, who: str, path: str, height: int) -> Page:
    """Open a screen as somebody of the demo, in Chinese of Taiwan."""
    told = demo.read(house.settings)
    assert told is not None
    login = next(one for one in told.logins if one.email == who)
    page = await stage.window(1280, height)
    done = await page.context.request.post(
        f"{house.url}/api/session", data={"email": login.email, "password": login.password}
    )
    assert done.ok, await done.text()
    await page.goto(f"{house.url}{path}")
    return page


def play(company: House) -> subprocess.Popen[bytes]:
    """Let the simulator's people in."""
    return subprocess.Popen(
        [sys.executable, "-m", "ting_sim", "--url", company.url, "--demo", "--seed", "7"], env=company.environment()
    )


async def keep(page: Page, name: str) -> None:
    """Write a picture, as small as it has to be; only when pictures are made."""
    await page.wait_for_timeout(600)  # what slides or fades in has done so
    if not MAKE & {name, "all"}:
        return
    devtools = await page.context.new_cdp_session(page)
    data = b""
    for quality in (82, 70, 58, 46, 34):
        shot = await devtools.send("Page.captureScreenshot", {"format": "webp", "quality": quality})
        data = base64.b64decode(shot["data"])
        if len(data) <= MOST_BYTES:
            break
    (FOLDER / f"{name}.webp").write_bytes(data)


async def test_a_desk_and_a_widget_look_as_in_their_pictures(browser: Browser, company: House) -> None:
    """A customer takes a number, an agent is offered him, talks, and finds a canned reply."""
    await company.ready()
    stage, told = Stage(browser, company.url), demo.read(company.settings)
    assert told is not None
    async with AsyncExitStack() as stack:
        stack.push_async_callback(stage.close)
        desk = await signed_in(stage, company, "yanzhe@starsea.example", "/desk", 800)
        await desk.get_by_role("button", name="開始待命").click(timeout=LONG)
        first = told.visitors[0]
        others = []
        for token, name, question in (
            (first.token, first.name, "昨天晚上儲值的 3,290 鑽一直沒有入帳，信用卡已經扣款了"),
            (None, "佐藤 健", "帳號被鎖住了，一直說驗證碼錯誤"),
            (None, "月下獨酌", "公會戰獎勵沒有發"),
        ):
            widget = await stack.enter_async_context(
                WidgetClient(company.url, told.tenants[0].key, lang="zh-TW", token=token)
            )
            await widget.start(question, name)
            others.append(widget)
            # the first is offered before the others come: of three at once any may be
            await expect(desk.get_by_role("button", name="接聽").first).to_be_visible(timeout=LONG)
        await keep(desk, "desk-offer")
        await desk.get_by_role("button", name="接聽").first.click()
        box = desk.locator(".comp textarea")
        await expect(box).to_be_visible(timeout=LONG)
        await others[0].wait_for(lambda one: one.phase == "serving", 60)
        for ours, theirs in (
            ("您好，我是阿哲，馬上幫您查這一筆。方便給我訂單編號嗎？", "SS-20261122-0815，刷卡付的"),
            ("收到，已經看到這筆扣款，正在補發。", "好的，謝謝 👍"),
        ):
            await box.fill(ours)
            await box.press("Control+Enter")
            await others[0].say(theirs)
            await expect(desk.locator(".talk").get_by_text(theirs)).to_be_visible(timeout=LONG)
        await keep(desk, "desk")
        await _replies(desk)
        await keep(desk, "replies")

        customer = await stage.window(400, 720)
        await customer.goto(f"{company.url}/try/starsea")
        await customer.locator("button.launch").click(timeout=LONG)
        await customer.locator("textarea.field").first.fill("請問維護幾點結束？")
        await customer.locator("#ting-name").fill("小明不睡覺")
        await customer.locator("button.take").click()
        await expect(customer.locator(".no").first).to_be_visible(timeout=LONG)
        await keep(customer, "widget")
        assert stage.faults == []


async def test_floor_and_settings_look_as_in_their_pictures(browser: Browser, company: House) -> None:
    await company.ready()
    stage = Stage(browser, company.url)
    life = play(company) if MAKE else None
    try:
        if life is not None:
            await asyncio.sleep(LIVELY_S)
        for shot in FLOOR:
            page = await signed_in(stage, company, shot.who, shot.path, shot.height)
            # Nobody is at work where nobody plays: then the floor is empty, and is shown to be.
            there = page.locator(shot.there if MAKE or shot.there != ".item" else "main.board .kpi")
            await expect(there.first).to_be_visible(timeout=LONG)
            if shot.act is not None and (MAKE or shot.act is not _watch):
                await shot.act(page)
            await keep(page, shot.name)
            await page.context.close()
        assert stage.faults == []
    finally:
        if life is not None:
            life.terminate()
            life.wait(20)
        await stage.close()


def test_each_picture_is_of_a_screen_that_is_drawn_here() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == NAMES
