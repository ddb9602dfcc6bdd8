"""Calls of other people's programs, sipp and baresip, go the whole way to an agent's phone, and each hears the other."""

import asyncio
import wave
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.centre import Centre, Stage
from tests.server import until
from tests.softphone import RATE, tone
from tests.telephone import SoftPhone, Telephone, free_port, loudness
from tests.voices import spoken
from tools import debian

pytestmark = pytest.mark.slow
HIS, HERS = 440, 1000
LOUD = 500.0
LONGEST_S = 600
SIPP = """<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="calls, speaks, and waits until the other side hangs up">
<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+886912345678@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:sipp@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=user1 53655765 2353687637 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio PORT RTP/AVP 0
a=rtpmap:0 PCMU/8000
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rtd="true"/>
<send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:+886912345678@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
SPEAKS
<recv request="BYE"/>
<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
</scenario>
"""
SPEAKS = '<nop><action><exec rtp_stream="{},-1,0"/></action></nop>'
BARESIP = """module_path {modules}
module g711.so
module aufile.so
module aubridge.so
module sndfile.so
module_app account.so
module_app menu.so
audio_source aufile,{tone}
audio_player aubridge,nobody
snd_path {folder}
sip_listen 127.0.0.1:{port}
rtp_ports {voice}-{last}
audio_channels 1
net_interface 127.0.0.1
"""


@asynccontextmanager
async def running(name: str, words: Sequence[str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run one of Debian's SIP programs."""
    program = (await asyncio.to_thread(debian.sip_peers))[name]
    with (folder / "said.txt").open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            program.path,
            *words,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "TERM": "dumb", **program.env},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def sipp(folder: Path, phones: Telephone, *, echoes: bool) -> list[str]:
    """Return how sipp is told to call: it speaks a tone, or says again whatever it hears."""
    (folder / "tone.ul").write_bytes(spoken(HIS))
    text = SIPP.replace("PORT", "[media_port]" if echoes else "[rtpstream_audio_port]")
    text = text.replace("SPEAKS", "" if echoes else SPEAKS.format(folder / "tone.ul"))
    (folder / "calls.xml").write_text(text)
    words = [phones.at, "-sf", "calls.xml", "-m", "1", "-s", phones.number, "-i", "127.0.0.1", "-nostdin"]
    voice = free_port() // 2 * 2
    words += ["-p", str(free_port()), "-mi", "127.0.0.1", "-mp", str(voice)]
    return [*words, *(["-rtp_echo"] if echoes else [])]


async def picked_up(centre: Centre, stage: Stage, phones: Telephone) -> SoftPhone:
    """Have an agent whose phone picks up what rings."""
    desk = await stage.desk(centre, "ann")
    return await phones.own_phone(desk, HERS)


async def answered(hers: SoftPhone) -> None:
    """Pick up once it rings."""
    await hers.wait_for(lambda told: "rings" in told)
    await hers.do("answer")


@pytest.mark.parametrize("echoes", [False, True], ids=["speaks", "echoes"])
async def test_sipp_calls_and_is_heard_and_hears(
    centre: Centre, stage: Stage, phones: Telephone, tmp_path: Path, echoes: bool
) -> None:
    hers = await picked_up(centre, stage, phones)
    async with running("sipp", sipp(tmp_path, phones, echoes=echoes), tmp_path) as process:
        await answered(hers)
        await hers.hears(HERS if echoes else HIS)  # her own tone has been to sipp and back
        await hers.do("hang_up")
        assert await asyncio.wait_for(process.wait(), 60) == 0, (tmp_path / "said.txt").read_text("utf-8", "replace")
    await until(lambda: centre.load("ann"), lambda load: load == 0 or load == 6)


async def test_baresip_calls_and_each_hears_the_other(
    centre: Centre, stage: Stage, phones: Telephone, tmp_path: Path
) -> None:
    hers = await picked_up(centre, stage, phones)
    modules = (await asyncio.to_thread(debian.sip_peers))["baresip"].library / "modules"
    said = spoken_long(tmp_path / "tone.wav")
    voice = free_port() // 2 * 2
    config = BARESIP.format(modules=modules, tone=said, folder=tmp_path, port=free_port(), voice=voice, last=voice + 10)
    (tmp_path / "config").write_text(config)
    (tmp_path / "accounts").write_text("<sip:+886912345678@127.0.0.1>;regint=0;audio_codecs=pcmu\n")
    (tmp_path / "contacts").write_text("")
    words = ["-f", str(tmp_path), "-v", "-e", f"/dial sip:{phones.number}@{phones.at}"]
    async with running("baresip", words, tmp_path):
        await answered(hers)
        await hers.hears(HIS)
        await until(lambda: heard(tmp_path), lambda loud: loud > LOUD, what="baresip hears her")
        await hers.do("hang_up")
    await until(lambda: centre.value("select count(*) from call where state <> 'over'"), lambda left: not left)


def spoken_long(path: Path) -> Path:
    """Make a file with a tone of minutes: baresip hangs up at its end."""
    with wave.open(tone(path.with_name("second.wav"), HIS)) as read, wave.open(str(path), "wb") as out:
        out.setparams(read.getparams())
        out.writeframes(read.readframes(RATE) * LONGEST_S)
    return path


async def heard(folder: Path) -> float:
    """How loud her tone is in what baresip has written down last."""
    files = sorted(folder.glob("dump-*-dec.wav"))
    raw = files[-1].read_bytes()[44:] if files else b""
    return loudness(raw[-16000:-1600], HERS)
