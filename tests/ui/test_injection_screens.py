"""Hostile words that were kept: on every screen where they stand they are shown as words, and nothing of them runs (XH7)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Page, expect

from tests.centre import Centre
from tests.centre import Stage as Clients
from tests.hostile.test_injection import FORMULA, SCRIPT
from tests.journeys.test_help_page import put_page
from tests.journeys.test_setup_kinds import NOTHING, acts
from tests.server import House
from tests.ui.conftest import Shop, Stage, centre_of, picture
from tests.ui.day import LONG, finish, meet, writes
from tests.ui.look import sticks_out
from ting.kit.ids import new_id
from ting.kit.locale import LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHORT = "<img src=x onerror=alert(1)>{{1234*1234}}"
"""Short enough for any name. Where a template took it for its own there would stand 1522756."""
TURNED = "\u202egnp.exe\u2067 \u200b\u200d\ufeff"
PILED = "Z" + "\u0301\u0489" * 60
LINK = "javascript:alert(3) [x](javascript:alert(4)) <a href='javascript:alert(5)'>x</a>"
SVG = "<svg onload=alert(6)><iframe srcdoc='<script>alert(7)</script>'></iframe></svg>"
LONG_WORDS = f"{SHORT} {SCRIPT} {SVG} {LINK} {FORMULA} {TURNED} {PILED} {'W' * 300}"
FILE = "'><img src=x onerror=alert(8)>{{1234*1234}}.txt"
NAMED = [
    "account-statuses",
    "aux-codes",
    "calendars",
    "customer-fields",
    "forms",
    "organisations",
    "panels",
    "products",
    "profiles",
    "purposes",
    "queues",
    "replies",
    "resources",
    "roles",
    "sites",
    "skills",
    "surveys",
    "teams",
    "ticket-schemes",
    "units",
    "webhooks",
]
WORDS = ("names", "titles", "wordings", "questions", "texts", "meaning")
TRAP = """window.__ran = [];
for (const name of ['alert', 'confirm', 'prompt']) window[name] = (said) => window.__ran.push(`${name} ${said}`);
addEventListener('securitypolicyviolation', (e) => window.__ran.push(`${e.violatedDirective} ${e.blockedURI}`));"""
FOUND = """(own) => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const wrong = [...window.__ran];
  for (const one of all(document)) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith('on')) wrong.push(`<${one.localName} ${name}>`);
      if (!['href', 'src', 'action', 'formaction', 'xlink:href', 'srcdoc', 'data'].includes(name)) continue;
      const led = new URL(value, location.href);
      if (one.localName === 'a' && /^https?:$/.test(led.protocol) && one.textContent.includes(led.host)) continue;
      const ours = name !== 'srcdoc' && (['blob:', 'data:', 'mailto:', 'tel:'].includes(led.protocol) || own.includes(led.origin));
      if (!ours && led.protocol !== 'file:') wrong.push(`${one.localName} ${name}=${value}`);
    }
  }
  if (document.body.innerText.includes('1522756')) wrong.push('a template ran');
  return wrong;
}"""


def hostile(value: dict[str, Any]) -> dict[str, Any]:
    """Put hostile words wherever a thing has words of its writer's."""
    words = {key: dict.fromkeys(LOCALES, SHORT) for key in WORDS if key in value}
    return value | words | ({"name": SHORT} if "name" in value else {})


class Trapped(Stage):
    """Opens windows in which nothing may run that was not ours."""

    def __init__(self, browser: Browser, url: str, shop: Shop) -> None:
        super().__init__(browser, url)
        self.own = [url, shop.origin]
        self.dialogs: list[str] = []
        self.wrong: list[str] = []

    async def window(self, *size: Any, **more: Any) -> Page:
        """Open a window, with the trap set before anything is opened in it."""
        page = await super().window(*size, **more)
        page.set_default_timeout(LONG)
        page.on("dialog", self._dialog)
        await page.context.add_init_script(TRAP)
        return page

    async def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        await dialog.dismiss()

    async def look(self, page: Page, what: str, *shown: str) -> None:
        """See these words as they were typed, and note what else came of them."""
        for words in shown:
            await expect(page.get_by_text(words).locator("visible=true").first, what).to_be_visible()
        await picture(page, f"hostile-{what.replace(' ', '-')}")
        found: list[str] = await page.evaluate(FOUND, self.own)
        self.wrong += [f"{what}: {each}" for each in found]
        if await sticks_out(page):
            self.wrong.append(f"{what}: stands outside its page")

    def all_quiet(self) -> None:
        """See that nobody else was asked for anything, and that no page complained."""
        assert {each for each in self.asked if not each.startswith((*self.own, "data:", "blob:", "file:"))} == set()
        assert (self.wrong, self.dialogs, self.faults) == ([], [], [])


@pytest_asyncio.fixture
async def trapped(browser: Browser, screens: House, shop: Shop) -> AsyncIterator[Trapped]:
    """Such windows on the screens, closed at the end."""
    await screens.ready()
    made = Trapped(browser, screens.url, shop)
    yield made
    await made.close()


async def _set_up(ada: Page, stage: Stage, centre: Centre) -> str:
    """Give everything that has a name a hostile one; return the id of a reply."""
    base, head = f"{stage.url}/api/t/{centre.slug}/setup", {"X-Ting": "1"}
    ids = {key: str(new_id()) for key in NAMED}
    samples = acts(NOTHING)
    for key in NAMED:
        answer = await ada.request.put(
            f"{base}/{key}/{ids[key]}", data={"value": hostile(samples[key].value or {})}, headers=head
        )
        assert answer.ok, f"{key}: {await answer.text()}"
    (company,) = await (await ada.request.get(f"{base}/company")).json()
    answer = await ada.request.put(
        f"{base}/company/{company['id']}", data={"value": company["value"] | {"name": SHORT}}, headers=head
    )
    assert answer.ok, await answer.text()
    await centre.fetch(
        "update queue set name = $2 where tenant_id = $1 and key = 'help'", centre.tenant.id, SHORT + "!"
    )
    await put_page(centre, welcome=dict.fromkeys(LOCALES, SHORT))
    return ids["replies"]


async def test_words_that_would_run_stand_as_words_on_every_screen(
    trapped: Trapped, screens: House, shop: Shop, tmp_path: Path
) -> None:
    stage = trapped
    async with centre_of(screens, shop) as centre:
        await centre.add_person("adm", "administrator", seat=False)
        ada = await stage.desk(centre, "adm", "/sessions", width=1400, height=1000)
        reply = await _set_up(ada, stage, centre)

        customer, ana = await meet(stage, centre, shop, LONG_WORDS, SHORT)
        contact = await centre.value("select id from contact where tenant_id = $1", centre.tenant.id)
        await writes(customer, SHORT + " again", ana)
        answer = await ana.request.post(
            f"{stage.url}/api/t/{centre.slug}/contacts/{contact}/files",
            multipart={
                "key": str(new_id()),
                "file": {"name": FILE, "mimeType": "text/plain", "buffer": b"words"},
            },
            headers={"X-Ting": "1"},
        )
        assert answer.ok, await answer.text()
        await expect(ana.locator(".talk").get_by_text("alert(8)").first).to_be_visible()
        await stage.look(ana, "desk", SHORT)
        await stage.look(customer, "widget", SHORT)
        kept = tmp_path / "transcript.html"
        answer = await ana.request.get(
            f"{stage.url}/api/t/{centre.slug}/contacts/{contact}/transcript?as=html&lang=zh-TW"
        )
        assert answer.ok, await answer.text()
        kept.write_bytes(await answer.body())
        await finish(ana)
        await customer.goto(f"{stage.url}/help/{centre.slug}")
        await stage.look(customer, "help page", SHORT)
        await customer.goto(kept.as_uri())
        await stage.look(customer, "transcript", SHORT)

        who = await centre.value("select customer_id from contact where id = $1", contact)
        for what, path in {
            "customers": f"customers/{centre.slug}",
            "customer": f"customers/{centre.slug}/{who}",
            "past": f"past/{centre.slug}",
            "board": f"board/{centre.slug}",
            "history": f"history/{centre.slug}",
            "settings": f"admin/{centre.slug}",
            "reply": f"admin/{centre.slug}/replies/{reply}",
            "changes": f"admin/{centre.slug}/audit",
            "audit": f"admin/{centre.slug}/trail",
            "chart": f"admin/{centre.slug}/org-chart",
        }.items():
            await ada.goto(f"{stage.url}/{path}")
            await stage.look(ada, what, *(["<img src=x"] if what != "history" else []))
        async with Clients.open() as clients:
            waits = await clients.widget(centre, SHORT, name=SHORT)
            await ada.goto(f"{stage.url}/slip/{centre.slug}/{waits.contact}")
            await stage.look(ada, "slip", SHORT)
        stage.all_quiet()
