"""A queue's line as its customers see it: how many are ahead, and why a place moved back."""

import uuid
from collections import Counter
from itertools import count

import msgspec

from ting.domains.routing.model import Because, Key
from ting.domains.routing.ordered import Ordered, ordered


class Cause(msgspec.Struct, frozen=True):
    """So many who are ahead now came in later, and why they stand ahead."""

    code: Because
    count: int


class Line:
    """The unanswered tickets (waiting or offered) of one queue. A place is exact and costs O(log n).

    Keys never change while a ticket stands in line, so a place can only grow when somebody is put in ahead of it;
    those few are remembered apart, with their time and reason.
    """

    def __init__(self) -> None:
        self._keys: Ordered[Key] = ordered()
        self._standing: dict[int, tuple[Key, int, Because]] = {}
        self._jumped: Ordered[tuple[int, Key]] = ordered()
        self._entered: Ordered[tuple[int, int]] = ordered()

    def __len__(self) -> int:
        return len(self._keys)

    def __contains__(self, ticket_id: uuid.UUID) -> bool:
        return ticket_id.int in self._standing

    def put(self, key: Key, inserted_at: int, because: Because = "arrival") -> None:
        """Let a ticket stand in line from ``inserted_at`` on. The same key again changes nothing."""
        ticket = key[2]
        standing = self._standing.get(ticket)
        if standing is not None and standing[0] == key:
            return
        if standing is not None:
            self._remove(ticket)
        if because != "arrival" or (self._keys and key < self._keys[-1]):
            self._jumped.add((inserted_at, key))
        self._keys.add(key)
        self._entered.add(key[1:])
        self._standing[ticket] = (key, inserted_at, because)

    def drop(self, ticket_id: uuid.UUID) -> None:
        """Let a ticket leave: answered or gone."""
        if ticket_id.int in self._standing:
            self._remove(ticket_id.int)

    def ahead(self, ticket_id: uuid.UUID) -> int:
        """Return how many unanswered tickets stand before this one. KeyError if it is not in line."""
        return self._keys.bisect_left(self._standing[ticket_id.int][0])

    def first(self) -> Key | None:
        """Return the key at the head of the line."""
        return self._keys[0] if self._keys else None

    def longest(self) -> uuid.UUID | None:
        """Return the ticket that has waited longest, whatever its place."""
        return uuid.UUID(int=self._entered[0][1]) if self._entered else None

    def behind(self, key: Key) -> list[int]:
        """Return the tickets' numbers (`id.int`) that stand at this key or behind it now, in order.

        Numbers, not ids: thousands of UUIDs would be made each time that the head of a long line leaves.
        """
        return [each[2] for each in self._keys.irange(minimum=key)]

    def places(self) -> dict[int, int]:
        """Return how many unanswered tickets stand before each, by the ticket's number (`id.int`). All at once: O(n)."""
        return dict(zip((key[2] for key in self._keys), count(), strict=False))

    def moved_back(self, ticket_id: uuid.UUID, since_ms: int, at_least: int = 0) -> tuple[Cause, ...]:
        """Return who of those now ahead came in at ``since_ms`` or later, counted by reason.

        A place seen at ``since_ms`` has grown by at most the sum of these counts, if the line had heard of everything
        by then. One that hears late passes the growth as ``at_least``: then the newest before that time count as well
        until the growth is explained. Costs O(log n + insertions since).
        """
        mine = self._standing[ticket_id.int][0]
        counts: Counter[Because] = Counter()
        for inserted_at, key in reversed(self._jumped):
            if inserted_at < since_ms and counts.total() >= at_least:
                break
            if key < mine:
                counts[self._standing[key[2]][2]] += 1
        return tuple(Cause(code, counts[code]) for code in sorted(counts))

    def _remove(self, ticket: int) -> None:
        key, inserted_at, _ = self._standing.pop(ticket)
        self._keys.remove(key)
        self._entered.remove(key[1:])
        index = self._jumped.bisect_left((inserted_at, key))
        if index < len(self._jumped) and self._jumped[index] == (inserted_at, key):
            self._jumped.remove((inserted_at, key))
