"""How a test looks at a screen: as axe does, at its width, and at its words."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # what is well is not written out, node by node
}


async def sticks_out(page: Page) -> bool:
    """Say whether the page scrolls sideways."""
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"))


async def names_shown(page: Page) -> list[str]:
    """Return what looks like the name of a text that no catalogue has."""
    text = await page.evaluate("document.body.innerText")
    rooms = ("admin.", "admin-", "desk.", "board.", "past.", "common.", "start.", "setup.", "widget.")
    return [word for word in text.split() if word.startswith(rooms) and word.count(".") >= 1 and len(word) > 8]


async def check(page: Page, what: str) -> None:
    """Look at a page as axe does, and at its width and words."""
    found = await Axe().run(page, options=OPTIONS)
    broken = [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
    assert not broken, f"{what}: " + "\n".join(broken[:10])
    assert not await sticks_out(page), what
    assert not await names_shown(page), what
