"""What customers and agents do in a day, window by window, in English: the steps of a walk."""

import re

from playwright.async_api import Locator, Page, expect

from tests.ui.test_three_windows import LONG


async def open_widget(page: Page, address: str) -> None:
    """Open the widget of a page."""
    page.set_default_timeout(LONG)
    await page.goto(address)
    await page.locator("button.launch").click()


async def take_number(page: Page, question: str, name: str, *, queue: str | None = None) -> None:
    """Ask, and take a number: of the first queue, or of the one named."""
    await page.locator("textarea.field").first.fill(question)
    await page.locator("#ting-name").fill(name)
    if queue:
        await page.get_by_role("radio", name=re.compile(queue)).check()
    await page.locator("button.take").click()
    await expect(page.locator(".no").first).to_be_visible(timeout=LONG)


async def begin_work(desk: Page) -> None:
    """Become available, from the middle of an empty desk."""
    desk.set_default_timeout(LONG)
    await desk.get_by_role("button", name="Become available").click()


async def answer(desk: Page, who: str) -> Locator:
    """Answer the offer of this customer, and return the box in which the agent writes."""
    ticket = desk.locator(".offer, .tkt, article", has_text=who).get_by_role("button", name=re.compile("^Answer"))
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
    """End by keys, with the first wrap-up code."""
    if await desk.locator(".comp textarea:focus").count():
        await desk.keyboard.press("Escape")
    await desk.locator("body").press("Alt+e")
    wrap = desk.locator("form.wrap")
    await expect(wrap).to_be_visible(timeout=LONG)
    await desk.keyboard.press("1")
    await desk.keyboard.press("Control+Enter")
    await expect(wrap).to_be_hidden(timeout=LONG)


async def come_in(page: Page, link: str, password: str) -> None:
    """Follow an invitation to the desk."""
    await page.goto(link)
    await page.locator("input[type=password]").fill(password)
    await page.locator("input[type=password]").press("Enter")
    await expect(page.get_by_role("button", name="Become available")).to_be_visible(timeout=LONG)
