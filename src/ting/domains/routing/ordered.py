"""A typed view of SortedList, the one structure that keeps lines in order: adds, removes and counts in O(log n)."""

from collections.abc import Iterator
from typing import Protocol, TypeVar, cast

from sortedcontainers import SortedList  # type: ignore[import-untyped, unused-ignore]

T = TypeVar("T")


class Ordered(Protocol[T]):
    """What the routing rules use of a sorted list."""

    def add(self, value: T) -> None: ...
    def remove(self, value: T) -> None: ...
    def bisect_left(self, value: T) -> int: ...
    def irange(
        self, minimum: T | None = None, maximum: T | None = None, inclusive: tuple[bool, bool] = (True, True)
    ) -> Iterator[T]: ...
    def __getitem__(self, index: int) -> T: ...
    def __iter__(self) -> Iterator[T]: ...
    def __reversed__(self) -> Iterator[T]: ...
    def __len__(self) -> int: ...


def ordered() -> Ordered[T]:
    """Return an empty sorted list."""
    return cast("Ordered[T]", SortedList())
