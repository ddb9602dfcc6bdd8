"""Sound as a telephone carries it: any WAV of 16 bits comes to it with its tones, and nothing else does."""

import io
import math
import sys
import wave
from array import array
from pathlib import Path
from uuid import UUID

import pytest

from ting.kit.blob import Blobs
from ting.kit.problem import Problem
from ting.kit.voice import Program, Silent, Voice
from ting.kit.wav import joined, seconds, telephone

TENANT = UUID(int=1)


def tone(hertz: int, *, rate: int = 8000, seconds: float = 0.5, channels: int = 1, width: int = 2) -> bytes:
    """A WAV file of one tone."""
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setnchannels(channels)
        made.setsampwidth(width)
        made.setframerate(rate)
        samples = [round(12_000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(int(rate * seconds))]
        if width == 2:
            made.writeframes(array("h", [each for each in samples for _ in range(channels)]).tobytes())
        else:
            made.writeframes(bytes(width * channels * len(samples)))
    return out.getvalue()


def loudest(data: bytes, among: tuple[int, ...] = (300, 440, 700, 1000, 1600, 2500)) -> int:
    """Which of these tones is the loudest in a WAV file."""
    with wave.open(io.BytesIO(data)) as read:
        rate, samples = read.getframerate(), array("h", read.readframes(read.getnframes()))

    def power(hertz: int) -> float:
        turn = 2 * math.pi * hertz / rate
        return math.hypot(
            sum(each * math.cos(turn * n) for n, each in enumerate(samples)),
            sum(each * math.sin(turn * n) for n, each in enumerate(samples)),
        )

    return max(among, key=power)


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_recording_comes_to_eight_thousand_samples_with_its_tone(rate: int, channels: int) -> None:
    kept = telephone(tone(1000, rate=rate, channels=channels))
    with wave.open(io.BytesIO(kept)) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 2, 8000)
    assert abs(seconds(kept) - 0.5) < 0.001
    assert loudest(kept) == 1000


def test_several_follow_one_another() -> None:
    assert seconds(joined(tone(440), tone(700), tone(440))) == pytest.approx(1.5)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFF",
        b"ID3" + bytes(100),
        tone(440, width=1),
        tone(440, width=3),
        tone(440, rate=4000),
        tone(440, seconds=0),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(Problem) as refused:
        telephone(data)
    assert refused.value.code == "sound_type"


def reader(at: Path, does: str) -> Program:
    """A program that reads out as we say, and notes each time in a file."""
    (at / "sound.wav").write_bytes(tone(440, rate=22_050))
    (at / "read.py").write_text(
        f"import sys\nopen({str(at / 'asked')!r}, 'a').write(repr(sys.argv[1:]) + sys.stdin.read() + '\\n')\n{does}\n"
    )
    return Program((sys.executable, str(at / "read.py")))


async def test_a_text_is_read_once_in_the_voice_of_its_language(tmp_path: Path) -> None:
    program = reader(tmp_path, f"sys.stdout.buffer.write(open({str(tmp_path / 'sound.wav')!r}, 'rb').read())")
    voice = Voice(lambda: program, Blobs(tmp_path / "kept"))
    first = await voice.said(TENANT, "您好[[x]]", "zh-TW")
    assert (loudest(first), await voice.said(TENANT, "您好[[x]]", "zh-TW")) == (440, first)
    asked = (tmp_path / "asked").read_text("utf-8").splitlines()
    assert len(asked) == 1, "what was read once is kept"
    assert "'-v', 'cmn-latn-pinyin'" in asked[0]
    assert asked[0].endswith("您好[ [x]]"), "no phonemes in place of words"


@pytest.mark.parametrize("does", ["sys.exit(3)", "pass"])
async def test_where_nothing_reads_it_is_said(tmp_path: Path, does: str) -> None:
    program = reader(tmp_path, does)
    for found in (None, program, Program(("/nowhere/espeak-ng",))):
        with pytest.raises(Silent):
            await Voice(lambda found=found: found, Blobs(tmp_path / "kept")).said(TENANT, "Hello", "en")  # type: ignore[misc]
