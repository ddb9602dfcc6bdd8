"""Messages of another topic, shown with the line that names it: they stay where they were said, and are kept once.

The line of a split and that of a merge hold a contact and places in it (`params.topic`, `params.seqs`); screens are
told the messages themselves in `params.carried`.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Message
from ting.kit.db import Tx

CARRIES = ("split_from", "merged_from")


async def carried(tx: Tx, messages: Sequence[Message]) -> dict[tuple[UUID, int], Message]:
    """Return what these messages carry, and what that carries in its turn, by contact and place."""
    found: dict[tuple[UUID, int], Message] = {}
    latest: Sequence[Message] = messages
    while True:
        wanted: dict[UUID, set[int]] = {}
        for message in latest:
            for contact, seq in _places(message):
                if (contact, seq) not in found:
                    wanted.setdefault(contact, set()).add(seq)
        if not wanted:
            return found
        more = await conversations.messages_at(tx, wanted)
        if not more:
            return found
        found |= more
        latest = list(more.values())


def laid(message: Message, found: dict[tuple[UUID, int], Message]) -> Message:
    """Return a message with what it carries. Pure."""
    if message.code not in CARRIES:
        return message
    inside = [laid(found[place], found) for place in _places(message) if place in found]
    return _with(message, inside)


def through(message: Message, shown: Callable[[Message], Message | None]) -> Message:
    """Return a message whose carried ones were each shown in another way, or left out. Pure."""
    inside = message.params.get("carried")
    if not isinstance(inside, list):
        return message
    kept = [through(seen, shown) for each in inside if (seen := shown(each)) is not None]
    return _with(message, kept)


def _places(message: Message) -> list[tuple[UUID, int]]:
    if message.code not in CARRIES:
        return []
    contact = UUID(message.params["topic"])
    return [(contact, seq) for seq in message.params["seqs"]]


def _with(message: Message, inside: list[Message]) -> Message:
    return msgspec.structs.replace(message, params={**message.params, "carried": inside})
