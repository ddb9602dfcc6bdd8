"""What customers thought of their contacts, as screens show it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.surveys import api as surveys
from ting.kit.db import Tx


class Rating(msgspec.Struct, frozen=True):
    """What a customer thought of a contact."""

    scale: surveys.Scale
    question: str
    value: int | None
    comment: str | None
    at: int | None
    """None: he was asked, and has not answered."""


async def ratings_of(tx: Tx, contacts: Sequence[conversations.Contact]) -> dict[UUID, Rating]:
    """Show what the customers of these contacts thought of them, where they were asked."""
    answers = await surveys.answers(tx, [contact.id for contact in contacts])
    asked = await surveys.of_ids(tx, list({answer.survey for answer in answers.values()}))
    langs = {contact.id: contact.lang for contact in contacts}
    return {
        id_: Rating(
            scale=asked[answer.survey].scale,
            question=asked[answer.survey].question(langs[id_]),
            value=answer.value,
            comment=answer.comment,
            at=answer.answered_at,
        )
        for id_, answer in answers.items()
    }
