"""A real browser on the real screens: Debian's Chromium, a server of this room's own, and a shop on another origin."""

import functools
import http.server
import tempfile
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.centre import PASSWORD, Centre, open_centre
from tests.conftest import fresh
from tests.server import CHECKOUT, House, run_house
from tests.telephone import Telephone, engine_runs, free_port, telephone
from tests.waiting import PATIENCE_MS
from ting.app.database import Dsns
from ting.app.postgres import Server
from ting.kit.db import Database
from tools import debian, desk

QUIET = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
expect.set_options(timeout=PATIENCE_MS)
FAILED = pytest.StashKey[bool]()
PICTURES = CHECKOUT / "build" / "pictures"
SHOP = """<!doctype html><html lang="zh-TW"><meta charset="utf-8"><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><title>A shop</title>
<body style="font-family: sans-serif; background: Canvas"><h1>A shop of its own</h1>
<script src="{url}/widget.js" data-ting="{key}" data-lang="{lang}" async></script></body></html>"""


class Stage:
    """Opens windows, and hears what goes wrong in them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.faults: list[str] = []
        self.asked: set[str] = set()
        self._contexts: list[BrowserContext] = []

    async def window(
        self,
        width: int = 1280,
        height: int = 720,
        *,
        scheme: Any = "light",
        locale: str = "zh-TW",
        touch: bool = False,
        motion: Any = "reduce",
    ) -> Page:
        """Open a window of its own, with its own cookies. Few show motion: what glows is painted sixty times a second."""
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=locale,
            has_touch=touch,
            reduced_motion=motion,
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on(
            "console", lambda said: self.faults.append(f"{page.url}: {said.text}") if said.type == "error" else None
        )
        page.on("request", lambda request: self.asked.add(request.url))
        return page

    async def desk(self, centre: Centre, name: str, path: str = "/desk", **window: Any) -> Page:
        """Open a window that is signed in, at this address."""
        page = await self.window(**window)
        answer = await page.context.request.post(
            f"{self.url}/api/session", data={"email": centre.staff[name].email, "password": PASSWORD}
        )
        assert answer.ok, await answer.text()
        await page.goto(f"{self.url}{path}")
        return page

    async def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            await context.close()

    async def tell(self) -> None:
        """Print what each window shows and what went wrong in it: a test has failed, perhaps where nobody can look again."""
        for page in (page for context in self._contexts for page in context.pages):
            shown = await page.evaluate("document.body.innerText")
            print(f"--- {page.url}\n{shown[:1500]}")
        for fault in self.faults:
            print(f"--- {fault}"[:1000])


class Shop:
    """A page on an origin of its own that carries the widget."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        handler = functools.partial(_Quiet, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self, url: str, key: str, lang: str = "zh-TW") -> str:
        """Write a page with this widget; return its address."""
        name = f"{key}-{lang}.html"
        (self.folder / name).write_text(SHOP.format(url=url, key=key, lang=lang), "utf-8")
        return f"{self.origin}/{name}"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def screens_dsns(pg: Server, template: Dsns) -> Iterator[Dsns]:
    """A database for the screens, apart from that of the tests without a browser."""
    yield from fresh(pg)


@pytest.fixture(scope="session")
def screens(screens_dsns: Dsns) -> Iterator[House]:
    """A server that serves the built screens, one for all tests; each opens a centre of its own in it."""
    yield from served(screens_dsns)


def served(dsns: Dsns) -> Iterator[House]:
    """Serve the built screens on this database."""
    desk.ensure()
    yield from run_house(dsns, screens=CHECKOUT / "ui" / "dist")


@pytest.fixture(scope="module")
def calling(module_dsns: Dsns) -> Iterator[House]:
    """A house with screens and a telephone."""
    desk.ensure()
    sip = f"127.0.0.1:{free_port()}"
    yield from run_house(module_dsns, "asterisk", "phone", sip=sip, screens=CHECKOUT / "ui" / "dist")


@pytest.fixture
async def phones(calling: House) -> AsyncIterator[Telephone]:
    """The phones around it."""
    await engine_runs(calling)
    async with telephone(calling) as made:
        yield made


@pytest.fixture(scope="session")
def shop() -> Iterator[Shop]:
    """A shop on another origin."""
    with tempfile.TemporaryDirectory(prefix="ting-shop-") as folder:
        made = Shop(Path(folder))
        yield made
        made.server.shutdown()
        made.server.server_close()


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    found = debian.chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(found.path), env=dict(found.env) or None, args=[*found.args, *QUIET]
        )
        yield browser
        await browser.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let fixtures know whether their test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest_asyncio.fixture
async def stage(browser: Browser, screens: House, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """Windows on the screens, closed at the end."""
    await screens.ready()
    made = Stage(browser, screens.url)
    yield made
    if request.node.stash.get(FAILED, False):
        await made.tell()
        print("\n".join(line[:1500] for line in screens.errors()[-10:]))
    await made.close()


@asynccontextmanager
async def centre_of(house: House, shop: Shop, locale: str = "zh-TW") -> AsyncIterator[Centre]:
    """Open a centre with an agent, a second one and a supervisor, whose widget the shop may carry."""
    async with Database.connect(house.dsns.app, house.dsns.house, size=4) as db:
        centre = await open_centre(db, house.url, name="harbour", queue=False)
        await centre.add_queue("help")
        await centre.add_point(origins=[shop.origin])
        await centre.add_person("ana")
        await centre.add_person("ben")
        await centre.add_person("sue", "supervisor")
        async with db.house() as tx:
            await tx.execute("update person set locale = $1", locale)
        yield centre


async def picture(page: Page, name: str) -> None:
    """Keep a picture of a window in build/pictures, to be looked at."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=str(PICTURES / f"{name}.png"))
