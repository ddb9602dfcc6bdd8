"""When the talk is over: what the customer thought of it, asked once and answered where he is."""

from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.modules import api as modules
from ting.domains.surveys import api as surveys
from ting.kit.db import Tx
from ting.kit.problem import NotThere
from ting.kit.timers import set_timer


class Question(msgspec.Struct, frozen=True):
    """What a customer is asked, and what he has answered."""

    scale: str
    question: str
    comment: bool
    value: int | None
    said: str | None
    answered: bool


MAIL = "survey-mail"


async def ask(tx: Tx, contact: conversations.Contact, agent: UUID, end: surveys.End) -> None:
    """Ask after a talk that just ended; who does not answer where he is may be asked by mail a while later."""
    if not await modules.has(tx, "surveys"):
        return
    asked = await surveys.ask(tx, contact.id, customer=contact.customer, queue=contact.queue, agent=agent, end=end)
    if asked is not None and asked.mail_after_minutes is not None:
        await set_timer(tx, MAIL, contact.id, tx.now + asked.mail_after_minutes * 60_000, tenant=tx.tenant)


async def question(tx: Tx, contact: conversations.Contact) -> Question | None:
    """Return what the customer of a contact was asked, in his language."""
    answer = (await surveys.answers(tx, [contact.id])).get(contact.id)
    if answer is None or not await modules.has(tx, "surveys"):
        return None
    survey = (await surveys.of_ids(tx, [answer.survey]))[answer.survey]
    return Question(
        scale=survey.scale,
        question=survey.question(contact.lang),
        comment=survey.comment,
        value=answer.value,
        said=answer.comment,
        answered=answer.answered_at is not None,
    )


async def rate(tx: Tx, visitor: UUID, contact_id: UUID, value: int | None, comment: str | None) -> None:
    """Keep the answer of the contact's own customer. Twice the same is once."""
    contact = await conversations.lock(tx, contact_id)
    if contact.visitor != visitor:
        raise NotThere("contact")
    await surveys.answer(tx, contact_id, value, comment)
