"""What Asterisk writes of who proves what he is, and who does not: its `security.log`, line by line. Pure but for the reading.

A line is written by strangers too: the name that they give stands in it, as it is, and may end it. So only those events
count that bear no name but our own, and of them what stands before anything that a stranger chose.
"""

import contextlib
import os
import re
from pathlib import Path
from typing import Literal, NamedTuple

LINE = re.compile(
    r'\[[^\]]*\] SECURITY\[\d+\][^"]*SecurityEvent="(?P<what>\w+)",EventTV="[^"]*",Severity="[^"]*",Service="PJSIP",'
    r'EventVersion="\d+",AccountID="(?P<account>[^"]*)",SessionID=".*?",LocalAddress="IPV[46]/\w+/[^"/]*/\d+",'
    r'RemoteAddress="IPV[46]/\w+/(?P<address>[0-9a-fA-F.:]+)/\d+"'
)
UNKNOWN = "<unknown>"
"""Whom nobody set up."""
MOST = 4 << 20
"""So much is read at a time; who floods us with more than that is counted by a part of it."""
LONG, LONGER = 1 << 20, 16 << 20
"""What was read is forgotten when the file has so many bytes; what nobody reads, at so many."""


class Heard(NamedTuple):
    """Somebody proved who he is, or guessed."""

    what: Literal["proved", "guessed"]
    address: str


def heard(line: str) -> Heard | None:
    """Read a line; None for what is neither a proof nor a guess.

    To be asked for a password is how each phone begins; of an unknown it is a try.
    """
    match = LINE.match(line)
    if match is None:
        return None
    what, unknown = match["what"], match["account"] == UNKNOWN
    if what in ("ChallengeResponseFailed", "InvalidPassword") or (what == "ChallengeSent" and unknown):
        return Heard("guessed", match["address"])
    return Heard("proved", match["address"]) if what == "SuccessfulAuth" and not unknown else None


class Log:
    """The end of a file that grows: each line once, and the file never long."""

    def __init__(self, path: Path) -> None:
        """What stands there already was for others to read."""
        self._path = path
        self._at = _size(path)

    def more(self) -> list[str]:
        """Return the lines that have come. It blocks."""
        size = _size(self._path)
        if size < self._at:
            self._at = 0  # another one
        if size == self._at:
            return []
        with self._path.open("rb") as file:
            file.seek(self._at)
            read = file.read(MOST)
        whole = read.rfind(b"\n") + 1 or (len(read) if len(read) == MOST else 0)
        self._at = size if len(read) == MOST else self._at + whole
        if self._at > LONG:
            shorten(self._path)
            self._at = 0
        return read[:whole].decode("utf-8", "replace").split("\n")[:-1]


def shorten(path: Path, most: int = 0) -> None:
    """Forget what stands in a file that is longer; who writes adds to its end, wherever that is."""
    with contextlib.suppress(OSError):
        if path.stat().st_size > most:
            os.truncate(path, 0)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
