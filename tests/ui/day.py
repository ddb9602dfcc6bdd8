"""What customers, agents and administrators do in a day, window by window: the steps of a walk, in English or Chinese."""

import re

from playwright.async_api import Locator, Page, expect

from tests.centre import Centre
from tests.ui.conftest import Shop, Stage
from tests.waiting import PATIENCE_MS

LONG = PATIENCE_MS
BEGIN = re.compile("Become available|開始待命")
ANSWER = re.compile("^(Answer|接聽)")
PUBLISH = re.compile("^(Publish|發布)$")


async def open_widget(page: Page, address: str) -> None:
    """Open the widget of a page."""
    await page.goto(address)
    await page.locator("button.launch").click()


async def ask(page: Page, question: str, name: str, *, queue: str | None = None) -> None:
    """Open the widget where it is not, and ask for a number: of the first queue, or of the one named."""
    launcher = page.locator("button.launch")
    await launcher.wait_for(state="attached")
    if await launcher.is_visible():  # after a reload the panel is open as it was
        await launcher.click()
    await page.locator("textarea.field").first.fill(question)
    await page.locator("#ting-name").fill(name)
    if queue:
        await page.get_by_role("radio", name=re.compile(queue)).check()
    await page.locator("button.take").click()


async def take_number(page: Page, question: str, name: str, *, queue: str | None = None) -> None:
    """Ask, and see the number."""
    await ask(page, question, name, queue=queue)
    await expect(page.locator(".no").first).to_be_visible(timeout=LONG)


async def begin_work(desk: Page) -> None:
    """Become available, from the middle of an empty desk, and see that it is so: what has the focus goes with it."""
    await desk.get_by_role("button", name=BEGIN).click()
    await expect(desk.get_by_role("button", name=BEGIN)).to_have_count(0)


async def meet(
    stage: Stage,
    centre: Centre,
    shop: Shop,
    question: str,
    name: str = "王大明",
    *,
    lang: str = "zh-TW",
    width: int = 400,
    locale: str = "zh-TW",
) -> tuple[Page, Page]:
    """Let a customer ask in a window of his own, and ana answer by a key: his page and her desk."""
    customer = await stage.window(width, 780)
    await customer.goto(shop.page(stage.url, centre.key, lang))
    await ask(customer, question, name)
    desk = await stage.desk(centre, "ana", locale=locale)
    await begin_work(desk)
    await answer_by_key(desk)
    return customer, desk


async def answer_by_key(desk: Page) -> Locator:
    """Answer the oldest offer by a key, when it is there; return the box in which the agent writes."""
    await expect(desk.get_by_role("button", name=ANSWER).first).to_be_visible()
    await desk.keyboard.press("Enter")
    box = desk.locator(".comp textarea")
    await expect(box).to_be_visible()
    return box


async def answer(desk: Page, who: str) -> Locator:
    """Answer the offer of this customer, and return the box in which the agent writes."""
    ticket = desk.locator(".offer, .tkt, article", has_text=who).get_by_role("button", name=ANSWER)
    await ticket.first.click(timeout=LONG)
    box = desk.locator(".comp textarea")
    await expect(box).to_be_visible(timeout=LONG)
    return box


async def says(desk: Page, text: str, heard_by: Page) -> None:
    """Let an agent say something, and the customer see it."""
    await desk.locator(".comp textarea").fill(text)
    await desk.keyboard.press("Control+Enter")
    await expect(heard_by.get_by_text(text).first).to_be_visible(timeout=LONG)


async def writes(customer: Page, text: str, heard_by: Page) -> None:
    """Let a customer write something, and the agent see it."""
    await customer.locator(".comp textarea").fill(text)
    await customer.keyboard.press("Enter")
    await expect(heard_by.locator(".talk").get_by_text(text).first).to_be_visible(timeout=LONG)


async def finish(desk: Page) -> None:
    """End and wrap up by keys."""
    if await desk.locator(".comp textarea:focus").count():
        await desk.keyboard.press("Escape")
    await desk.locator("body").press("Alt+e")
    await wrap_up(desk)


async def wrap_up(desk: Page) -> None:
    """Take the first wrap-up code, by keys."""
    wrap = desk.locator("form.wrap")
    await expect(wrap.get_by_role("radiogroup")).to_be_visible()  # the codes may come after the form
    await desk.keyboard.press("1")
    await expect(wrap.get_by_role("radio", checked=True)).to_have_count(1)
    await desk.keyboard.press("Control+Enter")
    await expect(wrap).to_be_hidden(timeout=LONG)


async def publish(page: Page) -> None:
    """Publish what is written by its button, and see that it is in effect."""
    await page.get_by_role("button", name=PUBLISH).first.click()
    await _published(page)


async def publish_by_key(page: Page) -> None:
    """Publish what is written by its key, and see that it is in effect."""
    await page.keyboard.press("Control+Enter")
    await _published(page)


async def _published(page: Page) -> None:
    at_rest = page.locator(":disabled[aria-busy=false]")  # while it is under way it is disabled too
    await expect(page.get_by_role("button", name=PUBLISH).and_(at_rest).first).to_be_visible(timeout=LONG)
    await expect(page.locator(".mine li")).to_have_count(0, timeout=LONG)


async def come_in(page: Page, link: str, password: str) -> None:
    """Follow an invitation to the desk."""
    await page.goto(link)
    await page.locator("input[type=password]").fill(password)
    await page.locator("input[type=password]").press("Enter")
    await expect(page.get_by_role("button", name=BEGIN)).to_be_visible(timeout=LONG)
