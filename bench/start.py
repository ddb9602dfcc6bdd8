"""A second start: from `ting up` on data that is there to the first answer of its door, and of `ting demo` likewise.

Limit of the same run: what cannot be saved, PostgreSQL's own start on such data and the import of the web process.
"""

import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench._ground import say
from ting.app import database
from ting.app.postgres import Server

TIMES = 5
AT_MOST_S = 5.0
PATIENCE_S = 180.0


def main() -> None:
    """Print a figure for each way to start, as the median of several."""
    bare = bare_start()
    for way in ("up", "demo"):
        folder = Path(tempfile.mkdtemp(prefix="ting-bench-"))
        folder.chmod(0o711)
        try:
            first = start(way, folder)
            taken = sorted(start(way, folder) for _ in range(TIMES))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        say(
            f"start.{way}.again",
            statistics.median(taken),
            "s",
            bare,
            at_most=AT_MOST_S,
            first=round(first, 2),
            best=round(taken[0], 2),
            worst=round(taken[-1], 2),
        )


def start(way: str, folder: Path) -> float:
    """Start, wait until it says that it is there, end it; return the seconds until it was."""
    log = folder / "console"
    command = [sys.executable, "-m", "ting", way, "--port", "0", "--data", str(folder / "data")]
    with log.open("wb") as console:
        begun = time.monotonic()
        house = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        while "Ctrl-C" not in log.read_text("utf-8", "replace"):
            if house.poll() is not None or time.monotonic() - begun > PATIENCE_S:
                house.kill()
                raise RuntimeError(log.read_text("utf-8", "replace"))
            time.sleep(0.02)
        taken = time.monotonic() - begun
    house.send_signal(signal.SIGINT)
    house.wait(60)
    return taken


def bare_start() -> float:
    """Return the seconds that a bare PostgreSQL takes to start again, and the import of the web process after it."""
    folder = Path(tempfile.mkdtemp(prefix="ting-bench-"))
    folder.chmod(0o711)
    server = Server(folder, password=database.passwords(folder).superuser)
    try:
        server.start()
        server.stop()
        postgres = statistics.median(_timed(server.start, server.stop) for _ in range(3))
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-c", "import ting.app.web"]
    return postgres + statistics.median(_timed(lambda: subprocess.run(command, check=True)) for _ in range(3))


def _timed(act: Callable[[], object], then: Callable[[], object] = lambda: None) -> float:
    begun = time.monotonic()
    act()
    taken = time.monotonic() - begun
    then()
    return taken


if __name__ == "__main__":
    main()
