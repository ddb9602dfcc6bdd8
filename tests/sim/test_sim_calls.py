"""The simulator's telephone without one between: who calls is heard by who picks up, presses keys, gives up, and is counted."""

import asyncio
import random
import struct
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import PATIENCE
from ting_sim import calling
from ting_sim.__main__ import main
from ting_sim.calling import Called, Caller, Phones, Way
from ting_sim.sip import Peer, peer
from ting_sim.tally import Tally
from ting_sim.tasks import spawn, stop
from ting_sim.telephone import lines
from ting_sim.voice import EACH, RATE, coded, linear, mulaw, murmur, recorded, voice


async def test_a_caller_is_picked_up_each_hears_the_other_and_he_hangs_up() -> None:
    tally = Tally()
    async with peer("127.0.0.1:9") as out, peer(out.here) as there:
        out.server, out.at = there.here, _address(there)
        phones = Phones(there, {}, random.Random(1))
        way = Way(listens_s=0.1, keys="1", between_s=0.1, patience_s=PATIENCE, talks_s=2.0)
        async with asyncio.timeout(PATIENCE):
            await Caller(
                out, "7001", caller="+886912345678", way=way, tally=tally, served=phones.talks.__contains__
            ).run()
            while phones.talks:
                await asyncio.sleep(0.02)
    assert (tally.called, tally.calls_up, tally.calls_served, tally.calls_given_up) == (1, 1, 1, 0)
    assert tally.calls_heard_s >= 1


async def test_who_is_served_by_nobody_gives_up_and_who_is_refused_is_counted_so() -> None:
    tally = Tally()
    async with peer("127.0.0.1:9") as out, peer(out.here) as there:
        out.server, out.at = there.here, _address(there)
        called = Called(there, random.Random(2))
        way = Way(listens_s=0.0, patience_s=0.0, talks_s=1.0)
        await Caller(out, "7001", caller="+886912345678", way=way, tally=tally).run()
        there.rung = lambda dialog: dialog.refuse(480)
        way = Way(patience_s=PATIENCE)
        await Caller(out, "7001", caller="+886912345678", way=way, tally=tally).run()
        await called.close()
    assert (tally.called, tally.calls_given_up, tally.calls_refused) == (2, 1, 1)


async def test_a_phone_that_is_not_let_in_yet_asks_again_at_once_though_another_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calling, "AGAIN_S", 0.01)
    asked: list[str] = []
    known = {"ann"}
    async with peer("127.0.0.1:9") as there:

        async def register(user: str, password: str, *, seconds: int = 0) -> int:
            asked.append(user)
            if asked.count("bob") == 2:
                known.add("bob")
            return 200 if user in known else 403

        monkeypatch.setattr(there, "register", register)
        phones = Phones(there, {"ann": "", "bob": ""}, random.Random(1))
        running = spawn(phones.run(), "phones")
        async with asyncio.timeout(PATIENCE):
            while asked.count("bob") < 2:
                await asyncio.sleep(0.01)
        assert phones.there.is_set()
        await stop(running)
    assert asked[:3] == ["ann", "bob", "bob"], "who is there is not asked for again before his time"


async def test_a_key_is_said_as_an_event_that_begins_lasts_and_ends() -> None:
    heard: list[bytes] = []

    class There(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: Any) -> None:
            heard.append(data)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(There, local_addr=("127.0.0.1", 0))
    async with voice(b"") as mouth, asyncio.timeout(PATIENCE):
        mouth.to(transport.get_extra_info("sockname"))
        await mouth.press("4#")
    transport.close()
    events = [struct.unpack("!BBHIIBBH", data) for data in heard if data[1] & 0x7F == 101]
    assert [event[5] for event in events] == [4] * 9 + [11] * 9
    assert [bool(event[1] & 0x80) for event in events].count(True) == 2
    assert len({event[3] for event in events}) == 2
    assert [event[6] & 0x80 for event in events[:9]] == [0] * 6 + [0x80] * 3


def test_a_murmur_is_somebodys_own_and_what_is_coded_comes_back() -> None:
    assert murmur(1) == murmur(1) != murmur(2)
    assert len(murmur(1)) % EACH == 0
    for sample in range(-32000, 32000, 501):
        assert abs(linear(mulaw(sample)) - sample) <= max(16, abs(sample) / 16)


def test_a_recording_is_said_at_the_rate_of_a_telephone(tmp_path: Path) -> None:
    path = tmp_path / "said.wav"
    with wave.open(str(path), "wb") as out:
        out.setparams((2, 2, 16_000, 0, "NONE", ""))
        out.writeframes(array("h", [1000, -1000] * 16_000).tobytes())
    assert recorded(path) == coded([1000] * RATE)
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 1, 8000, 0, "NONE", ""))
        out.writeframes(b"12")
    with pytest.raises(ValueError, match="16 bits"):
        recorded(path)


def test_a_number_is_asked_for_where_they_are_to_call(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--url", "http://127.0.0.1:9", "--sip", "127.0.0.1:9"])
    assert "--call NUMBER" in capsys.readouterr().err


def test_who_calls_whom_is_read_from_what_the_demo_tells() -> None:
    told = {
        "numbers": [{"tenant": "starsea", "number": "7001", "name": "Hotline", "keys": {"en": "1"}, "menu": ["3"]}],
        "phones": [{"tenant": "starsea", "sim": True}, {"tenant": "starsea", "sim": False}],
        "callers": [
            {"tenant": "starsea", "number": "+886912345678", "lang": "en"},
            {"tenant": "x", "number": "1", "lang": "en"},
        ],
    }
    (line,) = lines(told)
    assert (line.number, line.agents, line.callers) == ("7001", 1, [("+886912345678", "en")])


def _address(of: Peer) -> tuple[str, int]:
    host, _, port = of.here.rpartition(":")
    return host, int(port)
