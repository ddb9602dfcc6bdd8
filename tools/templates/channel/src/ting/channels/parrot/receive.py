"""In: what a customer says, handed to the journey."""

from typing import assert_never
from uuid import UUID

import msgspec

from ting.channels.parrot.translate import End, Leave, Line, Said, Say, Start, outward
from ting.journeys.contact.chat import ContactPoint, Counter, Visitor


class Taken(msgspec.Struct, frozen=True):
    """What came of it: the contact, and the message as it is kept."""

    contact: UUID | None
    line: Line | None = None


async def receive(counter: Counter, point: ContactPoint, visitor: Visitor, said: Said) -> Taken:
    """Do what one word asks for. Raises Problem when it is refused, which changes nothing."""
    match said:
        case Start():
            contact = await counter.start(
                point,
                visitor,
                key=said.key,
                question=said.question,
                name=said.name,
                lang=said.lang,
                queue=None,
                page=None,
            )
            return Taken(contact)
        case Say():
            message = await counter.say(visitor, key=said.key, text=said.text)
            return Taken(message.contact, outward(message))
        case Leave() | End():
            # The contact is the one that he has, never one that he names: it could be another's.
            chat, _ = await counter.now_of(point, visitor, None)
            if chat.contact is not None:
                await (counter.leave if isinstance(said, Leave) else counter.end)(visitor, chat.contact)
            return Taken(chat.contact)
        case _:
            assert_never(said)
