"""The house as a whole: it starts, restarts what dies, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ting.app import settings

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


class House:
    """A `python -m ting up` in a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.data = folder / "data"
        self.log = folder / "console"
        command = [sys.executable, "-m", "ting", "up", "--port", "0", "--data", str(self.data), *words]
        with self.log.open("ab") as console:
            self.process = subprocess.Popen(
                command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True
            )
        until(lambda: self.process.poll() is not None or "Ctrl-C" in self.console(), 300)
        assert self.process.poll() is None, self.console()

    def console(self) -> str:
        return self.log.read_text("utf-8")

    def running(self) -> dict[str, int]:
        found: dict[str, int] = json.loads((self.data / "running.json").read_text("utf-8"))["children"]
        return found

    def url(self) -> str:
        return str(json.loads((self.data / "running.json").read_text("utf-8"))["url"])

    def family(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(self.url() + "/", timeout=60) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError:  # an answer as well
            return True
        except OSError:
            return False


def until(holds: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ting-start-", ignore_cleanup_errors=True) as path:
        Path(path).chmod(0o711)
        yield Path(path)


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    """A house of the test's own, that may be ended."""
    yield from opened(folder)


@pytest.fixture(scope="module")
def lasting() -> Iterator[House]:
    """A house for all that leave it standing."""
    with tempfile.TemporaryDirectory(prefix="ting-start-", ignore_cleanup_errors=True) as path:
        Path(path).chmod(0o711)
        yield from opened(Path(path))


def opened(folder: Path, *words: str) -> Iterator[House]:
    one = House(folder, *words)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGINT)
            one.process.wait(60)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_however_the_house_ends_no_process_stays(house: House, sign: signal.Signals) -> None:
    family = house.family()
    assert {"postgres", "web", "work"} <= set(house.running())
    house.process.send_signal(sign)
    house.process.wait(60)
    gone, alive = psutil.wait_procs(family, timeout=60)
    assert alive == []
    assert len(gone) >= 3
    if sign != signal.SIGKILL:
        assert house.process.returncode == 0
        assert not (house.data / "running.json").exists()


@pytest.mark.parametrize("name", ["web", "work", "postgres"])
def test_what_is_killed_is_started_again(lasting: House, name: str) -> None:
    old = lasting.running()[name]
    os.kill(old, signal.SIGKILL)
    until(lambda: lasting.running().get(name, old) != old, 60)
    until(lasting.answers, 60)
    assert lasting.process.poll() is None


def test_nobody_is_refused_while_web_is_restarted(lasting: House) -> None:
    """The socket is the supervisor's: who comes in between waits, and is answered."""
    os.kill(lasting.running()["web"], signal.SIGKILL)
    assert lasting.answers() or lasting.answers()


def test_a_second_house_on_the_same_data_is_refused(lasting: House) -> None:
    command = [sys.executable, "-m", "ting", "up", "--port", "0", "--data", str(lasting.data)]
    second = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=300)
    assert second.returncode == 1
    assert f"process {lasting.process.pid}" in second.stderr
    assert "What to do" in second.stderr


def test_the_doctor_finds_a_running_house_well(lasting: House) -> None:
    command = [sys.executable, "-m", "ting", "doctor", "--data", str(lasting.data)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=300)
    assert "all three roles connect" in done.stdout
    assert "bound by row-level security" in done.stdout
    assert "Parked" in done.stdout


def test_settings_survive_the_way_to_a_child() -> None:
    told = settings.read({"HOME": "/x", "TING_DATA": "/d", "TING_DEMO": "1", "TING_PUBLIC_URL": "https://a.example/"})
    assert told.public_url == "https://a.example"
    assert settings.read(settings.environment(told)) == told
