"""Out: what happens in the house, told to the customers whom it concerns.

What a customer lacks is read from where it is kept, never from what was heard: the log only says that it is time to
look. So nothing is lost with a process, and whoever comes back is told all of it.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from ting.channels.parrot.translate import News, Seen, is_news, news
from ting.journeys.contact.chat import ContactPoint, Counter, Message, Visitor
from ting.kit.bus import Bus
from ting.kit.event import Stored


class Listeners:
    """The customers of this process who wait to be told something."""

    def __init__(self, _bus: Bus) -> None:
        self._by_contact: dict[UUID, set[asyncio.Event]] = {}

    @contextlib.contextmanager
    def listen(self, contact: UUID) -> Iterator[asyncio.Event]:
        """Give an event that is set when something happens with a contact."""
        heard = asyncio.Event()
        here = self._by_contact.setdefault(contact, set())
        here.add(heard)
        try:
            yield heard
        finally:
            here.discard(heard)
            if not here and self._by_contact.get(contact) is here:
                del self._by_contact[contact]

    def heard(self, page: Sequence[Stored], _said: Mapping[UUID, Message]) -> None:
        """Take in a page of the log; who is concerned looks again."""
        for stored in page:
            contact = getattr(stored.event, "contact", None)
            for heard in self._by_contact.get(contact, ()) if contact else ():
                heard.set()


async def now(counter: Counter, point: ContactPoint, visitor: Visitor, seen: Seen) -> News:
    """Return what a customer is to be shown after what he has seen."""
    chat, _ = await counter.now_of(point, visitor, None)
    fresh = await counter.messages(visitor, chat.contact, seen.of(chat.contact)) if chat.contact else []
    return news(chat, fresh)


async def wait(
    counter: Counter, listeners: Listeners, point: ContactPoint, visitor: Visitor, seen: Seen, seconds: float
) -> News:
    """Return what is new as soon as there is something, or what is when the time is over."""
    found = await now(counter, point, visitor, seen)
    if found.contact is None:
        return found
    with contextlib.suppress(TimeoutError), listeners.listen(found.contact) as heard:
        async with asyncio.timeout(seconds):
            # First a look at what was said before we listened, then one after each word.
            while not is_news(found := await now(counter, point, visitor, seen), seen):
                await heard.wait()
                heard.clear()
    return found
