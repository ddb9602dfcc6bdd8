"""What many say at once, in one transaction: each has his own answer, or is refused by himself."""

from collections.abc import Sequence
from typing import NamedTuple, Self
from uuid import UUID

import msgspec

from ting.domains.conversations import store
from ting.domains.conversations.api.holds import resume
from ting.domains.conversations.api.talk import over, said
from ting.domains.conversations.model import By, Message, text_of
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Problem


class Word(NamedTuple):
    """A text that a customer says in an open contact, or an agent in one that is being served at his `desk`."""

    contact: UUID
    key: UUID
    by: By
    text: str
    desk: UUID | None

    @classmethod
    def of(cls, contact: UUID, key: UUID, by: By, text: str) -> Self:
        """Make one, fit to keep. Raises Refused for a text that is empty or too long."""
        return cls(contact, key, by, text_of(text), by.id if by.kind == "agent" else None)


class Spoken(NamedTuple):
    """A message as it was said. `fresh`: it was not before; `agent`: at whose desk its contact is, where it is served."""

    message: Message
    agent: UUID | None
    fresh: bool


async def say_many(tx: Tx, words: Sequence[Word]) -> list[Spoken | Problem]:
    """Say all of these; return of each what `say` returns or would raise. The same key again adds nothing."""
    wanted = [_message(tx, word) for word in words]
    became = await store.saying.say_many(tx, wanted, [word.desk for word in words])
    for contact in {word.contact for word, done in zip(words, became, strict=True) if done.held}:
        await resume(tx, contact)
    for message, done in zip(wanted, became, strict=True):
        if done.seq is not None:
            tx.emit(said(message, done.seq))
    before = await _before(tx, [word for word, done in zip(words, became, strict=True) if done.seq is None])
    spoken: list[Spoken | Problem] = []
    for n, (message, done) in enumerate(zip(wanted, became, strict=True)):
        if done.seq is not None:
            spoken.append(Spoken(msgspec.structs.replace(message, seq=done.seq), done.agent, fresh=True))
        else:
            found = before.get((message.contact, message.key))
            # One that was made of these words, by a later one, was not there yet when this was said.
            late = found is not None and any(found.id == after.id for after in wanted[n + 1 :])
            spoken.append(over() if found is None or late else Spoken(found, None, fresh=False))
    return spoken


def _message(tx: Tx, word: Word) -> Message:
    return Message(
        id=new_id(),
        contact=word.contact,
        seq=0,
        at=tx.now,
        key=word.key,
        by=word.by,
        kind="text",
        text=word.text,
        file=None,
        code=None,
        params={},
    )


async def _before(tx: Tx, words: Sequence[Word]) -> dict[tuple[UUID, UUID], Message]:
    if not words:
        return {}
    return await store.saying.by_keys(tx, [word.contact for word in words], [word.key for word in words])
