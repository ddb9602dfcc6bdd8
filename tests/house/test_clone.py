"""A stranger's first minutes: the commit is cloned into an empty home, as a user without rights, and started there.

Nothing is shared with the machine's other users: no cache of packages, no environment, no built screen. What is kept of
the environment says only how to reach the network (proxies, certificates).
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ting.app import process

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 480
NETWORK = ("PIP_", "SSL_", "CURL_", "REQUESTS_", "NODE_EXTRA", "HTTP", "http", "NO_PROXY", "no_proxy", "ALL_PROXY")

pytestmark = pytest.mark.slow


class Stranger:
    """Somebody with an empty home: without rights when we are root, else ourselves."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.checkout = home / "ting"
        self.servant = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self.user = self.servant.pw_uid if self.servant else os.geteuid()
        kept = {name: value for name, value in os.environ.items() if name.startswith(NETWORK)}
        path = "/usr/local/bin:/usr/bin:/bin"
        self.env = {**kept, "HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "TERM": "dumb"}
        if not shutil.which("python3", path=path):  # Python is somewhere of the tester's own
            self.env["PATH"] = os.environ["PATH"]

    def clone(self) -> None:
        subprocess.run(["git", "clone", "-q", "--no-local", str(CHECKOUT), str(self.checkout)], check=True)
        for path in (self.home, *self.home.rglob("*")):
            os.chown(path, self.user, self.user, follow_symlinks=False)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.home / "console").open("wb") as console:
            return subprocess.Popen(
                ["./ting", *words],
                cwd=self.checkout,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
                **process.as_user(self.servant),
            )

    def console(self) -> str:
        return (self.home / "console").read_text("utf-8", errors="replace")

    def processes(self) -> list[str]:
        """Whatever runs from this home."""
        found = []
        for one in psutil.process_iter(["pid", "cmdline", "cwd"]):
            words = " ".join(one.info["cmdline"] or []) + " " + str(one.info["cwd"])
            if str(self.home) in words:
                found.append(f"{one.info['pid']} {words}")
        return found


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    with tempfile.TemporaryDirectory(prefix="ting-stranger-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o700)
        yield Stranger(Path(home))


def test_a_clone_in_an_empty_home_starts_by_one_command_and_ends_without_a_trace(stranger: Stranger) -> None:
    stranger.clone()
    before = outside(stranger)  # a run that was killed may have left something
    port = free_port()
    # without a telephone: its engine is fetched beside, 100 MB of it (tests/house/test_demo_calls.py)
    house = stranger.start("demo", "--port", str(port), "--no-phone")
    try:
        comes_up(stranger, house, port, PATIENCE)
        ends(stranger, house)
        house = stranger.start("demo", "--port", str(port), "--no-phone")
        comes_up(stranger, house, port, PATIENCE)
        ends(stranger, house)
    finally:
        house.kill()
        house.wait()
    assert set(outside(stranger)) <= set(before)


def comes_up(stranger: Stranger, house: subprocess.Popen[bytes], port: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while house.poll() is None and time.monotonic() < deadline:
        if "Ctrl-C" in stranger.console():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
                page = answer.read().decode()
            assert "<html" in page
            return
        time.sleep(0.1)
    pytest.fail(stranger.console(), pytrace=False)


def ends(stranger: Stranger, house: subprocess.Popen[bytes]) -> None:
    house.send_signal(signal.SIGINT)
    assert house.wait(PATIENCE) == 0
    deadline = time.monotonic() + PATIENCE
    while stranger.processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert stranger.processes() == []


def outside(stranger: Stranger) -> list[str]:
    """What the stranger's start left in places that all share."""
    places = [Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/dev/shm")]
    found = [path for place in places if place.is_dir() for path in place.glob("ting*") if path != stranger.home]
    return [str(path) for path in found if stranger.servant and path.stat().st_uid == stranger.user]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
