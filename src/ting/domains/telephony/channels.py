"""How many calls the lines of a tenant carry at once, and when they carry no more. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from ting.kit.problem import Refused

MOST = 10_000
NO_CHANNEL, NO_ROOM = "no_channel", "no_room"
"""Why a call was not let in: its trunk had no channel left; the node that carries calls takes no more."""


class Line(NamedTuple):
    """A trunk, by how much it carries. `channels` None: nobody has said how much."""

    id: UUID
    on: bool
    channels: int | None
    full: bool
    """As it was noted last."""


class Changed(NamedTuple):
    """What is otherwise than it was noted: by trunk, and (None) for all together."""

    trunk: UUID | None
    busy: bool


def made_channels(channels: int | None) -> int | None:
    """Return how many calls a trunk carries, as it is kept. Raises Refused."""
    if channels is not None and not 1 <= channels <= MOST:
        raise Refused(
            "trunk_channels",
            "So many calls a line does not carry.",
            f"Write 1 to {MOST}, or nothing.",
            field="channels",
        )
    return channels


def changed(before: Sequence[Line], now: Sequence[Line], used: Mapping[UUID, int]) -> list[Changed]:
    """Return which lines have become busy, or are it no more. A line of which nobody said what it carries never is.

    `before`: all as they were, those included that have gone; `now`: all that there are.
    """
    was = {line.id: line.full for line in before}
    is_ = {line.id: full(line, used) for line in now}
    found = [Changed(id_, is_.get(id_, False)) for id_ in {**was, **is_} if was.get(id_, False) != is_.get(id_, False)]
    all_were = _all(before, was)
    all_are = _all(now, is_)
    return found + ([Changed(None, all_are)] if all_were != all_are else [])


def full(line: Line, used: Mapping[UUID, int]) -> bool:
    """Say whether all channels of a line are taken."""
    return line.on and line.channels is not None and used.get(line.id, 0) >= line.channels


def _all(lines: Sequence[Line], full: Mapping[UUID, bool]) -> bool:
    on = [full[line.id] for line in lines if line.on]
    return bool(on) and all(on)
