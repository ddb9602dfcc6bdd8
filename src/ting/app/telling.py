"""What happens, told to all sockets of this process: from the log, and what was said here as soon as it is stored."""

from collections.abc import Mapping, Sequence

from ting.journeys.contact.lines import Lines
from ting.journeys.contact.live import Teller, messages_in
from ting.journeys.contact.sayings import Stands
from ting.kit.ahead import Ahead
from ting.kit.event import Stored
from ting.kit.log import Tail
from ting.kit.module import Sessions
from ting.web.door import Door
from ting.web.live import Hub


class Telling:
    """Tells the desks' sockets and the channels' windows."""

    def __init__(
        self, tail: Tail, door: Door, lines: Lines, teller: Teller, hub: Hub, windows: Mapping[str, Sessions]
    ) -> None:
        self._tail = tail
        self._door = door
        self._lines = lines
        self._teller = teller
        self._hub = hub
        self._windows = windows
        self._ahead = Ahead()

    async def follow(self) -> None:
        """Tell what the log brings, for ever."""
        async for at, page in self._tail.pages():
            self._door.heard(page)
            await self._lines.follow(page)
            frames = await self._teller.tell(self._ahead.untold(page))
            fresh = self._ahead.untold(page)  # some of it may have gone ahead while the frames were put together
            ids = {stored.id for stored in fresh}
            frames = [frame for frame in frames if frame.id in ids]
            said = messages_in(frames)
            for each in self._windows.values():
                each.heard(fresh, said)
            self._hub.heard(frames, at)
            self._ahead.told(page)

    def at_once(self, said: Sequence[Stands]) -> None:
        """Tell what was said in this process and has just been committed, as far as it is next in its conversation."""
        framed = [(each, frame) for each in said if (frame := self._teller.spoken(each)) is not None]
        ahead = [(each, frame) for each, frame in framed if self._ahead.take(each.stored)]
        if not ahead:
            return
        page: list[Stored] = [each.stored for each, _ in ahead]
        messages = {each.message.id: each.message for each, _ in ahead}
        for window in self._windows.values():
            window.heard(page, messages)
        self._hub.ahead([frame for _, frame in ahead])
