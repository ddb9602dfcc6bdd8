"""Where things are: the checkout, what it makes for itself, and the cache that outlives it."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
OURS = CHECKOUT / ".ting"
VENV = OURS / "venv"
PYTHON = VENV / "bin" / "python"
UI = CHECKOUT / "ui"


def cache() -> Path:
    """What may be deleted at any time: $TING_HOME, or ting in the user's cache."""
    told = os.environ.get("TING_HOME")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(told).expanduser().absolute() if told else base / "ting"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fingerprint(*parts: bytes | str | Path) -> str:
    """A hash of texts and of files' contents."""
    total = hashlib.sha256()
    for part in parts:
        piece = part.read_bytes() if isinstance(part, Path) else part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(piece).digest())
    return total.hexdigest()


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Two starts at once make things one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
