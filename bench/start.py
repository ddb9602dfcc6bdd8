"""Starts: from `ting up` on data that is there to the first answer of its door, and of `ting demo` likewise.

Limit of the same run: what cannot be saved, PostgreSQL's own start on such data and the import of the web process. With
`--fresh 1` first a fresh clone with nothing in its caches, up to its first page: seconds, and bytes that the machine
fetched meanwhile.
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench._ground import options, say
from ting.app import database
from ting.app.postgres import Server

CHECKOUT = Path(__file__).resolve().parents[1]
AT_MOST_S = 5.0
PATIENCE_S = 900.0


def main() -> None:
    """Print a figure for each way to start, as the median of several."""
    asked = options(__doc__, times=(3, 1), fresh=(0, 0))
    bare = bare_start(asked.times)
    if asked.fresh:
        fresh(bare)
    for way in ("up",) if asked.tiny else ("up", "demo"):
        folder = _folder()
        try:
            command = [sys.executable, "-m", "ting", way, "--port", "0", "--data", str(folder / "data")]
            first = start(command, folder)
            taken = [start(command, folder) for _ in range(asked.times)]
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        say(
            f"start_{way}_again",
            taken,
            "s",
            bare,
            at_most=AT_MOST_S,
            first=round(first, 2),
            limit_is="PostgreSQL's start on its data, and the import of the web process",
        )


def fresh(bare: Sequence[float]) -> None:
    """Print what a fresh clone takes to its first page, and the second time."""
    folder = _folder()
    try:
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", CHECKOUT, folder / "ting"], check=True)
        env = {**os.environ, "TING_HOME": str(folder / "cache"), "PYTHONPATH": ""}  # noqa: TID251 - of the bench, not of the house
        command = ["./ting", "demo", "--port", "0", "--data", str(folder / "data")]
        before = _fetched()
        first = start(command, folder, cwd=folder / "ting", env=env)
        bytes_ = _fetched() - before
        again = start(command, folder, cwd=folder / "ting", env=env)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say("fresh_clone_to_first_page", first, "s", bare, fetched_mb=round(bytes_ / 1e6, 1), way="demo")
    say("fresh_clone_again", again, "s", bare, at_most=AT_MOST_S, way="demo")


def start(command: Sequence[str], folder: Path, *, cwd: Path = CHECKOUT, env: dict[str, str] | None = None) -> float:
    """Start, wait until it says that it is there, end it; return the seconds until it was."""
    log = folder / "console"
    with log.open("wb") as console:
        begun = time.monotonic()
        house = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        while "Ctrl-C" not in log.read_text("utf-8", "replace"):
            if house.poll() is not None or time.monotonic() - begun > PATIENCE_S:
                house.kill()
                raise RuntimeError(log.read_text("utf-8", "replace"))
            time.sleep(0.02)
        taken = time.monotonic() - begun
    house.send_signal(signal.SIGINT)
    house.wait(60)
    return taken


def bare_start(rounds: int) -> list[float]:
    """Return the seconds that a bare PostgreSQL takes to start again, and the import of the web process after it."""
    folder = _folder()
    server = Server(folder, password=database.passwords(folder).superuser)
    try:
        server.start()
        server.stop()
        postgres = [_timed(server.start, server.stop) for _ in range(rounds)]
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-c", "import ting.app.web"]
    imports = [_timed(lambda: subprocess.run(command, check=True, cwd=CHECKOUT)) for _ in range(rounds)]
    return [statistics.median(imports) + each for each in postgres]


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ting-bench-"))
    folder.chmod(0o711)
    return folder


def _fetched() -> int:
    """Return the bytes that have come to this machine from others."""
    lines = [line.split() for line in Path("/proc/net/dev").read_text("ascii").splitlines()[2:]]
    return sum(int(line[1]) for line in lines if line[0] != "lo:")


def _timed(act: Callable[[], object], then: Callable[[], object] = lambda: None) -> float:
    begun = time.monotonic()
    act()
    taken = time.monotonic() - begun
    then()
    return taken


if __name__ == "__main__":
    main()
