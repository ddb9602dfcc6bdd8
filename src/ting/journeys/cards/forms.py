"""Forms in a conversation: asked before it, sent by an agent, filled in by the customer, accepted."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.forms import api as forms
from ting.domains.modules import api as modules
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Tx
from ting.kit.problem import Gone, NotThere, Problem, Refused

OPEN = ("queued", "serving")
KINDS = ("phone", "email", "player", "account")
"""What identifies a customer; the other attributes are his name, and what becomes of the contact."""


class Brought(msgspec.Struct, frozen=True):
    """What a customer answered before he took a number."""

    form: UUID
    answers: dict[str, Any]


class Answered(msgspec.Struct, frozen=True):
    """Answers that are good, and what they make of the customer and his contact."""

    form: forms.Version
    answers: dict[str, Any]
    becomes: dict[str, str]

    @property
    def queue(self) -> UUID | None:
        """The queue that an answer leads to."""
        return UUID(self.becomes["queue"]) if "queue" in self.becomes else None

    @property
    def lang(self) -> str | None:
        """The language that was chosen."""
        chosen = self.becomes.get("lang", "").replace("_", "-").lower()
        return next((each for each in tenancy.LOCALES if each.lower() == chosen), None)


async def today(tx: Tx) -> date:
    """Return the tenant's day."""
    zone = ZoneInfo((await tenancy.current(tx)).time_zone)
    return datetime.fromtimestamp(tx.now / 1000, UTC).astimezone(zone).date()


async def before_chat(tx: Tx, point: UUID, queue: UUID, brought: Brought | None) -> Answered | None:
    """Read what a customer answered before taking a number for a queue. None when nothing is asked there.

    A form of the first page stands in for the one that is asked otherwise. Raises Refused `form_wrong` for answers that
    are not as they should be, `form_unknown` for a form that is not asked there.
    """
    if not await modules.has(tx, "forms"):
        return None  # who filled one in as it went off gets his number all the same
    there = await forms.at_point(tx, point)
    fitting = [(place, form) for place, form in there if place.queue in (None, queue)]
    buttons = {form.form: form for place, form in fitting if place.use == "button"}
    asked = next((form for place, form in fitting if place.use == "before_chat"), None)
    if brought is not None:
        if brought.form in buttons:
            asked = buttons[brought.form]
        elif asked is None or brought.form not in {form.form for _, form in there}:
            raise Refused("form_unknown", "This form is not asked here any more.", "Look at the page afresh.")
    if asked is None:
        return None
    answers = brought.answers if brought is not None and brought.form == asked.form else {}
    checked = forms.check(asked.fields, answers, await today(tx))
    if checked.wrong:
        refused = forms.wrong(checked)
        refused.extra["form"] = str(asked.form)
        raise refused
    if not checked.answers:
        return None
    return Answered(asked, checked.answers, forms.becomes(asked.fields, checked.answers))


async def queue_of(tx: Tx, point: UUID, brought: Brought | None) -> UUID | None:
    """Return the queue that answers lead to, before it is known for which queue they are given."""
    if brought is None:
        return None
    for _, form in await forms.at_point(tx, point):
        if form.form == brought.form:
            found = forms.becomes(form.fields, brought.answers).get("queue")
            return UUID(found) if found else None
    return None


async def title(tx: Tx, point: UUID, brought: Brought, lang: str) -> str:
    """Return what a form is called, for a contact that was begun by it without a word."""
    for _, form in await forms.at_point(tx, point):
        if form.form == brought.form:
            return forms.said(form.titles, lang)
    return ""


async def keep(tx: Tx, answered: Answered, *, contact: conversations.Contact) -> None:
    """Keep with a new contact what was answered before it, and let the customer be known by it."""
    card = await forms.bring(tx, answered.form, answered.answers, contact=contact.id, customer=contact.customer)
    await customers.claim(
        tx,
        contact.customer,
        [customers.identifier(kind, value) for kind, value in answered.becomes.items() if kind in KINDS],
    )
    await _say(tx, contact, card, answered.form, "form_brought", by=conversations.By("customer", contact.visitor, None))


async def send(tx: Tx, contact_id: UUID, agent: people.Person, *, key: UUID, form: UUID) -> conversations.Message:
    """Put a form before the customer. The same key again is the same message."""
    contact = await conversations.lock(tx, contact_id)
    before = await conversations.said_before(tx, contact_id, key)
    if before is not None:
        return before
    card = await forms.offer(tx, form, contact=contact_id, customer=contact.customer)
    asked = await forms.version(tx, card.form, card.version)
    return await _say(
        tx,
        contact,
        card,
        asked,
        "form_offered",
        by=conversations.By("agent", agent.id, agent.alias),
        key=key,
        agent=agent.id,
    )


async def submit(tx: Tx, visitor: UUID, card_id: UUID, *, key: UUID, answers: dict[str, Any]) -> conversations.Message:
    """Send answers in as the customer. The same key again is the same message; another one corrects."""
    asking = await forms.cards(tx, [card_id])
    if not asking or (await conversations.get(tx, asking[0].contact)).visitor != visitor:
        raise NotThere("form")
    contact = await conversations.lock(tx, asking[0].contact)
    before = await conversations.said_before(tx, contact.id, key)
    if before is not None:
        return before
    if contact.state not in OPEN:
        raise Problem("not_in_contact", "This conversation is over.", "Begin a new one.", status=409)
    card = await forms.submit(tx, contact.id, card_id, answers, await today(tx))
    asked = await forms.version(tx, card.form, card.version)
    sent = forms.files_of(asked.fields, card.answers)
    if not await conversations.has_files(tx, contact.id, list(sent.values())):
        raise forms.wrong(forms.Checked({}, dict.fromkeys(sent, "file")))
    return await _say(
        tx, contact, card, asked, "form_submitted", by=conversations.By("customer", visitor, None), key=key
    )


async def accept(tx: Tx, contact_id: UUID, card_id: UUID, agent: people.Person) -> None:
    """Let the customer's answers stand. Twice is once."""
    contact = await _mine(tx, contact_id, agent)
    if await forms.accept(tx, contact_id, card_id, agent.id):
        await _told(tx, contact, card_id, "form_accepted", agent)


async def withdraw(tx: Tx, contact_id: UUID, card_id: UUID, agent: people.Person) -> None:
    """Take a form back. Twice is once."""
    contact = await _mine(tx, contact_id, agent)
    if await forms.withdraw(tx, contact_id, card_id, agent.id):
        await _told(tx, contact, card_id, "form_withdrawn", agent)


async def _mine(tx: Tx, contact_id: UUID, agent: people.Person) -> conversations.Contact:
    contact = await conversations.lock(tx, contact_id)
    if contact.agent != agent.id or contact.state not in ("serving", "wrapup"):
        raise Gone("not_in_contact", "This contact is not at your desk.", "Look at your list.")
    return contact


async def _told(tx: Tx, contact: conversations.Contact, card_id: UUID, code: str, agent: people.Person) -> None:
    card = (await forms.cards(tx, [card_id]))[0]
    asked = await forms.version(tx, card.form, card.version)
    await _say(
        tx,
        contact,
        card,
        asked,
        code,
        by=conversations.By("agent", agent.id, agent.alias),
        states=("serving", "wrapup"),
        agent=agent.id,
    )


async def _say(
    tx: Tx,
    contact: conversations.Contact,
    card: forms.Card,
    asked: forms.Version,
    code: str,
    *,
    by: conversations.By,
    key: UUID | None = None,
    states: tuple[str, ...] = OPEN,
    agent: UUID | None = None,
) -> conversations.Message:
    """Say it in the conversation; its words are the form's title, for lists and searches."""
    return await conversations.say(
        tx,
        contact.id,
        by=by,
        kind="form",
        text=forms.said(asked.titles, contact.lang),
        code=code,
        params={"card": str(card.id)},
        key=key,
        states=("serving",) if agent and code == "form_offered" else states,
        agent=agent,
    )
