"""Canned replies in a contact: filled in for its customer, with a warning where he got that text before."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.domains.replies import api as replies
from ting.domains.routing import api as routing
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact import serve
from ting.kit.db import Tx
from ting.kit.locale import Locale, locale_of

LATELY_MS = 30 * 86_400_000


class Given(msgspec.Struct, frozen=True):
    """This customer got this text already: when, by whom, under which number."""

    at: int
    by: str
    number: str


class Suggested(msgspec.Struct, frozen=True):
    """A reply as it would be sent in this contact."""

    id: UUID
    own: bool
    folder: str
    name: str
    shortcut: str | None
    lang: Locale
    """The language taken. Where it is not the customer's, there is no text in his."""
    text: str
    blanks: tuple[str, ...]
    given: Given | None
    uses: int
    """How often this agent sent it lately."""
    texts: dict[str, str] | None
    """Of one's own, as it was written."""


class Taken(msgspec.Struct, frozen=True):
    """Which reply a message is made of, in which of its languages."""

    id: UUID
    lang: str


async def suggested(
    tx: Tx, contact_id: UUID, tenant: Tenant, agent: people.Person, *, personal: bool = True
) -> list[Suggested]:
    """Return the replies that an agent may send in a contact, each filled in for its customer; his name if `personal`."""
    contact = await conversations.get(tx, contact_id)
    found = await replies.standing(tx, agent.id)
    given = await _given(tx, contact.customer)
    lately = await replies.uses(tx, since=tx.now - LATELY_MS, person=agent.id)
    values = await _values(tx, contact, tenant, agent)
    if not personal:
        values["customer.name"] = None
    return [_suggest(each, contact.lang, tenant.locale, values, given, lately) for each in found]


async def say(
    tx: Tx, contact_id: UUID, agent: people.Person, *, key: UUID, text: str, made_of: Sequence[Taken]
) -> conversations.Message:
    """Say what was made of one reply, or of several. A blank that is left stops it, and nothing is said."""
    replies.check_filled(text)
    message = await serve.say(tx, contact_id, agent, key=key, text=text)
    contact = await conversations.get(tx, contact_id)
    for id_, lang in {reply.id: reply.lang for reply in made_of}.items():
        await replies.note_use(
            tx, id_, lang, person=agent.id, message=message.id, contact=contact_id, customer=contact.customer
        )
    return message


def _suggest(
    reply: replies.Reply,
    wanted: str,
    fallback: str,
    values: dict[str, str | None],
    given: dict[bytes, Given],
    lately: dict[UUID, int],
) -> Suggested:
    lang = replies.choose(reply.texts, wanted, fallback)
    filled = replies.fill(reply.texts[lang], values)
    own = reply.owner is not None
    return Suggested(
        id=reply.id,
        own=own,
        folder=reply.folder,
        name=reply.name,
        shortcut=reply.shortcut,
        lang=locale_of(lang),
        text=filled.text,
        blanks=filled.blanks,
        given=given.get(replies.words_of(reply.texts[lang])),
        uses=lately.get(reply.id, 0),
        texts=reply.texts if own else None,
    )


async def _values(
    tx: Tx, contact: conversations.Contact, tenant: Tenant, agent: people.Person
) -> dict[str, str | None]:
    name = (await customers.refs(tx, [contact.customer]))[contact.customer].name
    return {
        # Who gave no name is called by his number, which is nothing to greet him by.
        "customer.name": None if name.startswith("#") else name,
        "agent.alias": agent.alias,
        "number": contact.number,
        "queue": (await routing.queue(tx, contact.queue)).name,
        "company": tenant.called(contact.lang),
    }


async def _given(tx: Tx, customer: UUID) -> dict[bytes, Given]:
    found = await replies.given(tx, customer)
    uses: Sequence[replies.Use] = list(found.values())
    names = await people.names(tx, list({use.person for use in uses}))
    contacts = await conversations.of_ids(tx, list({use.contact for use in uses}))
    return {
        words: Given(use.at, names[use.person][0] if use.person in names else "", contacts[use.contact].number)
        for words, use in found.items()
        if use.contact in contacts  # of those that the reader may see
    }
