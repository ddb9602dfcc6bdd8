"""Says to the person at the console what is being done, calmly."""

import contextlib
import sys
import time
from collections.abc import Iterator


def say(text: str) -> None:
    """One line, with the time."""
    show(f"  {time.strftime('%H:%M:%S')}  {text}\n")


def show(text: str) -> None:
    """As it is. What there is no room for is lost: the house goes on where its console stands on a full disk."""
    with contextlib.suppress(OSError):
        sys.stdout.write(text)
        sys.stdout.flush()


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """One line: what is done, and how long it took."""
    start = time.monotonic()
    show(f"  {what} … ")
    try:
        yield
    except BaseException:
        show("failed\n")
        raise
    show(f"{time.monotonic() - start:.1f} s\n")
