"""Facts that are told as soon as they are committed here, before the log brings them: each once, and in order.

Only the next fact of a stream may go ahead: all before it have been told. Whatever does not is told when the log brings
it, which it always does; what went ahead is passed over then. See docs/adr/0055.
"""

from collections import OrderedDict
from collections.abc import Sequence

from ting.kit.event import Stored

MOST = 50_000
"""So many streams are remembered; of one that is forgotten the log brings what is next."""


class Ahead:
    """How far the streams have been told in one process. Nothing of it waits: what it says holds until the next await."""

    def __init__(self) -> None:
        self._at: OrderedDict[str, int] = OrderedDict()
        self._gone: set[int] = set()

    def take(self, stored: Stored) -> bool:
        """Say whether this may be told now; then it counts as told."""
        stream = stored.event.aggregate
        if self._at.get(stream) != stored.seq - 1:
            return False
        self._at[stream] = stored.seq
        self._gone.add(stored.id)
        return True

    def untold(self, page: Sequence[Stored]) -> list[Stored]:
        """Return what of a page of the log has not gone ahead."""
        return [stored for stored in page if stored.id not in self._gone]

    def told(self, page: Sequence[Stored]) -> None:
        """Note that a page of the log has been told."""
        for stored in page:
            self._gone.discard(stored.id)
            stream = stored.event.aggregate
            self._at[stream] = max(stored.seq, self._at.pop(stream, 0))
        while len(self._at) > MOST:
            self._at.popitem(last=False)
