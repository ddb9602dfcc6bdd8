"""The telephone's engine: it is found or fetched, lets nobody in, is watched, and ends with the house.

It is fetched once into the cache, as the browser for other tests is; a host that cannot have it fails here, and says why.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.house.test_start import CHECKOUT, House, opened, until
from ting.app import settings
from ting.app.asterisk import config, engine, room
from ting.app.asterisk.config import Control, Sip
from ting.app.asterisk.engine import Engine, Unavailable
from ting.app.asterisk.room import Standing
from ting.domains.telephony.model import HUNG_MS, PATIENCE_MS, may_be_silent_until

ENGINE = Engine(("/usr/sbin/asterisk",), Path("/usr/lib/asterisk/modules"), Path("/usr/share/asterisk"), "22.1.0")
SIP = Sip("192.0.2.7", 5060, (20000, 20999))


def files(sip: Sip = SIP) -> dict[str, str]:
    return dict(config.files(Path("/srv/asterisk"), ENGINE, sip, Control(8099, "a-secret")))


def test_only_the_house_itself_can_lead_it() -> None:
    written = files()
    assert "bindaddr = 127.0.0.1\nbindport = 8099" in written["http.conf"]
    assert "password = a-secret" in written["ari.conf"]
    assert "enabled = no" in written["manager.conf"]
    assert [name for name, text in written.items() if "a-secret" in text] == ["ari.conf"]


def test_the_door_for_strangers_is_not_there() -> None:
    written = files()
    assert "autoload = no" in written["modules.conf"]
    assert "anonymous" not in written["modules.conf"] + written["pjsip.conf"]
    loaded = [line.removeprefix("load = ") for line in written["modules.conf"].splitlines() if line.startswith("load")]
    for dangerous in ("app_system", "func_shell", "res_agi", "pbx_spool", "app_dial", "func_curl", "cdr_csv"):
        assert f"{dangerous}.so" not in loaded


def test_behind_a_router_the_world_is_told_the_address_that_it_can_reach() -> None:
    assert "external" not in files()["pjsip.conf"]
    outside = files(Sip("10.0.0.4", 5060, SIP.rtp, public="203.0.113.9"))["pjsip.conf"]
    assert outside.count("external_media_address = 203.0.113.9") == 2
    assert "bind = [2001:db8::1]:5060" in files(Sip("2001:db8::1", 5060))["pjsip.conf"]


@pytest.mark.parametrize("sip", ["here", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000"])
def test_a_place_that_is_none_is_refused(sip: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"port|literal"):
        room.read_sip(settings.Settings(home=tmp_path, data=tmp_path, sip=sip))


def test_an_engine_is_given_time_to_begin_and_little_time_to_be_silent() -> None:
    now = 1_000_000
    assert may_be_silent_until(now, now, answered=False) == now + PATIENCE_MS
    assert may_be_silent_until(now, now, answered=True) == now + HUNG_MS
    assert may_be_silent_until(now, now - PATIENCE_MS, answered=False) == now + HUNG_MS


@pytest.mark.parametrize(
    ("said", "why"), [("Asterisk 18.20.0", "unfit"), ("BusyBox v1.36", "unfit"), ("Asterisk 20.6.0~dfsg+~cs6.13", None)]
)
def test_an_asterisk_is_asked_how_old_it_is(said: str, why: str | None, tmp_path: Path) -> None:
    program = tmp_path / "asterisk"
    program.write_text(f"#!/bin/sh\necho '{said}'\n", "utf-8")
    program.chmod(0o755)
    if why is None:
        assert engine.version_of((str(program),)) == "20.6.0"
        return
    with pytest.raises(Unavailable) as refused:
        engine.version_of((str(program),))
    assert refused.value.why == why


def test_where_there_is_none_to_be_had_the_house_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = settings.Settings(home=tmp_path / "home", data=tmp_path / "data", sip="127.0.0.1:5060")
    monkeypatch.setattr(room, "ROOTS_ROOM", tmp_path / "of-root")
    monkeypatch.setattr("ting.app.asterisk.bring.shutil.which", lambda *_, **__: None)
    problem = room.step(told, lambda *_, **__: None)
    assert problem.why == "apt"
    assert room.told(told.data) == Standing(state="unavailable", why="apt")
    assert (told.data / room.NOTE).stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def calling() -> Iterator[House]:
    """A house with a telephone. The first one of a machine fetches it: several minutes are given."""
    with tempfile.TemporaryDirectory(prefix="ting-telephone-", ignore_cleanup_errors=True) as path:
        Path(path).chmod(0o711)
        for one in opened(Path(path), "--sip", f"127.0.0.1:{free_port()}"):
            until(lambda one=one: standing(one).state != "fetching", 600)  # type: ignore[misc]
            assert standing(one).state == "started", log(one)
            until(lambda one=one: answers(one), 60)  # type: ignore[misc]
            yield one


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def standing(house: House) -> Standing:
    return room.told(house.data) or Standing(state="fetching")


def log(house: House) -> str:
    return (house.data / "logs" / "asterisk.log").read_text("utf-8")


def answers(house: House, *, secret: str | None = None) -> bool:
    told = standing(house)
    if not room.lives(told):
        return False
    try:
        asked = httpx.get(
            f"{told.url}/asterisk/ping", auth=(config.USER, told.secret if secret is None else secret), trust_env=False
        )
    except httpx.TransportError:
        return False
    return asked.status_code == 200


def sip_port(house: House) -> int:
    words = psutil.Process(house.process.pid).cmdline()
    return int(words[words.index("--sip") + 1].rpartition(":")[2])


def ask_by_sip(port: int, method: str) -> list[str]:
    """Say something by SIP as somebody whom nobody knows; return the first lines of what comes back."""
    heard = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.bind(("127.0.0.1", 0))
        line.settimeout(2)
        mine = f"127.0.0.1:{line.getsockname()[1]}"
        words = (
            f"{method} sip:+886223456789@127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP {mine};branch=z9hG4bK-{method};rport",
            f"From: <sip:scanner@{mine}>;tag=1",
            f"To: <sip:+886223456789@127.0.0.1:{port}>",
            f"Call-ID: {method}@{mine}",
            f"CSeq: 1 {method}",
            f"Contact: <sip:scanner@{mine}>",
            "Max-Forwards: 70",
            "Content-Length: 0",
        )
        line.sendto("\r\n".join([*words, "", ""]).encode(), ("127.0.0.1", port))
        try:
            while True:
                heard.append(line.recv(4096).split(b"\r\n")[0].decode())
        except TimeoutError:
            return heard


@pytest.mark.slow
def test_who_is_not_known_is_let_in_nowhere(calling: House) -> None:
    assert answers(calling)
    assert not answers(calling, secret="guessed")
    for method in ("INVITE", "REGISTER"):
        heard = ask_by_sip(sip_port(calling), method)
        assert heard, method
        assert {line.split()[1] for line in heard} <= {"401", "403"}, method
    doors = {
        each.laddr.ip for each in psutil.Process(standing(calling).pid).net_connections() if each.status == "LISTEN"
    }
    assert doors == {"127.0.0.1"}


@pytest.mark.slow
def test_the_doctor_tells_of_it(calling: House) -> None:
    version = standing(calling).version

    def told() -> bool:
        command = [sys.executable, "-m", "ting", "doctor", "--data", str(calling.data)]
        said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout
        return f"Asterisk {version} is running" in said

    until(told, 30)


@pytest.mark.slow
def test_an_engine_that_hangs_is_ended_and_started_again(calling: House) -> None:
    old = standing(calling)
    os.kill(old.pid, signal.SIGSTOP)
    until(lambda: standing(calling).pid != old.pid, 90)
    until(lambda: answers(calling), 60)
    assert standing(calling).secret != old.secret
    assert calling.running()["asterisk"] == standing(calling).pid


@pytest.mark.slow
def test_calls_outlive_the_process_that_leads_them(calling: House) -> None:
    engine_before, old = standing(calling), calling.running()["phone"]
    os.kill(old, signal.SIGKILL)
    until(lambda: calling.running().get("phone", old) != old, 60)
    assert standing(calling) == engine_before
    assert answers(calling)


@pytest.mark.slow
def test_it_ends_with_the_house_however_that_ends(calling: House) -> None:
    of_the_engine = psutil.Process(standing(calling).pid)
    calling.process.send_signal(signal.SIGKILL)
    calling.process.wait(60)
    assert psutil.wait_procs([of_the_engine], timeout=60)[1] == []
