"""What the console is told of the telephone: that its engine is fetched, and how far that is; that it is there, or cannot be."""

from collections.abc import Mapping
from pathlib import Path

from ting.app.asterisk import room
from ting.app.asterisk.engine import Why

QUARTERS = 4
WHY: Mapping[Why, str] = {
    "apt": "this host has neither an Asterisk 20 or newer nor apt; name one by TING_ASTERISK",
    "key": "the package debian-archive-keyring is needed to fetch its engine",
    "offline": "its engine cannot be fetched now",
    "unfit": "no Asterisk that runs here was found",
}


class Telling:
    """Has a line whenever there is something new."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._said = ""

    def __call__(self) -> str | None:
        """Return what is new; None: nothing."""
        standing = room.told(self._data)
        line = _line(standing) if standing is not None else ""
        if line == self._said:
            return None
        self._said = line
        return line or None


def _line(standing: room.Standing) -> str:
    match standing.state:
        case "fetching":
            quarter = QUARTERS * standing.done // standing.of if standing.of else 0
            return f"telephone: its engine is fetched, once (about 100 MB): {100 * quarter // QUARTERS} %"
        case "unavailable":
            return f"no telephone: {WHY.get(standing.why or 'unfit')}. All else works; it is tried again (see logs/asterisk.log)"
        case "started":
            return f"telephone: Asterisk {standing.version} is there"
