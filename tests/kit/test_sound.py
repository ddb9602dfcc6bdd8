"""Two legs become one file of two tracks, in bounded memory; what is sealed opens with its key alone, at any place."""

import math
import tracemalloc
import wave
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ting.kit.blob import Blobs
from ting.kit.ids import new_id
from ting.kit.sound import PEAKS, NoSound, Stereo, leg_of, one_track, wav_head
from ting.kit.vault import HEAD, PIECE, TAG, Broken, Sealed, sealed

RATE = 8000
KEY = b"k" * 32


def tone(path: Path, hertz: int, seconds: float, rate: int = RATE, tracks: int = 1) -> Path:
    """Write a tone."""
    one = array("h", (round(12_000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(round(seconds * rate))))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(tracks)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(array("h", (each for value in one for each in [value] * tracks)).tobytes())
    return path


def loud(samples: Sequence[int], hertz: int, rate: int = RATE) -> float:
    """How loud a frequency is (Goertzel), of 0 to 1 about."""
    spin = 2 * math.cos(2 * math.pi * hertz / rate)
    a = b = 0.0
    for each in samples:
        a, b = each + spin * a - b, a
    power = a * a + b * b - spin * a * b
    return math.sqrt(max(power, 0.0)) / (len(samples) / 2) / 12_000


def tracks_of(wav: bytes) -> tuple[Sequence[int], Sequence[int]]:
    both = array("h", wav[44:])
    return both[0::2], both[1::2]


def test_each_leg_has_its_track_and_who_is_shorter_is_silent_at_the_end(tmp_path: Path) -> None:
    legs = (tone(tmp_path / "rx.wav", 440, 2.5), tone(tmp_path / "tx.wav", 1000, 1.0))
    sound = Stereo(legs)
    wav = b"".join(sound.read())
    assert (sound.ms, sound.size, len(wav)) == (2500, len(wav), 44 + 2500 * 8 * 4)
    with wave.open(str(_written(tmp_path, wav))) as back:
        assert (back.getnchannels(), back.getframerate(), back.getnframes()) == (2, RATE, 20_000)
    left, right = tracks_of(wav)
    assert loud(left, 440) > 0.9
    assert loud(left, 1000) < 0.05
    assert loud(right[:RATE], 1000) > 0.9
    assert loud(right[:RATE], 440) < 0.05
    assert not any(right[RATE:])
    peaks = sound.peaks()
    middle = len(peaks) // 2
    assert middle == 50 <= PEAKS
    assert min(peaks[:middle]) > 80
    assert min(peaks[middle : middle + 20]) > 80
    assert max(peaks[middle + 20 :]) == 0
    assert one_track(wav, 1)[44:] == array("h", right).tobytes()


def test_in_a_pause_nobody_is_heard_whatever_the_engine_wrote(tmp_path: Path) -> None:
    sound = Stereo((tone(tmp_path / "rx.wav", 440, 3), tone(tmp_path / "tx.wav", 1000, 3)), [(1000, 2000)])
    left, right = tracks_of(b"".join(sound.read()))
    assert not any(left[RATE : 2 * RATE])
    assert not any(right[RATE : 2 * RATE])
    assert loud(left[:RATE], 440) > 0.9
    assert loud(right[2 * RATE :], 1000) > 0.9


def test_a_file_of_two_tracks_stays_as_it_is(tmp_path: Path) -> None:
    both = tone(tmp_path / "both.wav", 440, 1, tracks=2)
    assert b"".join(Stereo((both,)).read())[44:] == both.read_bytes()[44:]


def test_a_leg_whose_writer_was_killed_goes_to_the_end_of_its_file(tmp_path: Path) -> None:
    whole = tone(tmp_path / "rx.wav", 440, 1).read_bytes()
    for length in (0, 0xFFFFFFFF):
        cut = tmp_path / "cut.wav"
        cut.write_bytes(whole[:40] + length.to_bytes(4, "little") + whole[44:])
        assert leg_of(cut).frames == RATE


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"not a sound at all, but long enough to be looked at", wav_head(RATE, 2, 0)]
)
def test_what_is_no_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(content)
    with pytest.raises(NoSound):
        Stereo((path,))


def test_legs_of_two_rates_or_three_tracks_are_refused(tmp_path: Path) -> None:
    one, other = tone(tmp_path / "a.wav", 440, 1), tone(tmp_path / "b.wav", 440, 1, rate=16_000)
    with pytest.raises(NoSound):
        Stereo((one, other))
    with pytest.raises(NoSound):
        Stereo((one, one, one))


def test_an_hour_is_merged_and_sealed_in_bounded_memory(tmp_path: Path) -> None:
    leg = tmp_path / "long.wav"
    with leg.open("wb") as out:
        out.write(wav_head(RATE, 1, 3600 * RATE))
        for _ in range(3600):
            out.write(bytes(RATE * 2))
    tracemalloc.start()
    try:
        Blobs(tmp_path / "files").pour(new_id(), sealed(KEY, "hour", Stereo((leg, leg)).read()))
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


def _sealed(tmp_path: Path, plain: bytes, about: str = "this") -> Path:
    path = tmp_path / "sealed"
    path.write_bytes(b"".join(sealed(KEY, about, [plain[n : n + 1000] for n in range(0, len(plain), 1000)])))
    return path


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 200_000])
def test_what_was_sealed_opens_at_any_place(tmp_path: Path, size: int) -> None:
    plain = bytes(n * 7 % 251 for n in range(size))
    found = Sealed(_sealed(tmp_path, plain), KEY, "this")
    assert found.size == size
    assert b"".join(found.read()) == plain
    for start, end in ((0, 1), (size // 2, size), (PIECE - 1, PIECE + 1), (size - 1, size + 99), (size, size + 1)):
        begin = max(start, 0)
        assert b"".join(found.read(begin, end)) == plain[begin:end]


def test_what_was_altered_cut_or_put_elsewhere_does_not_open(tmp_path: Path) -> None:
    plain = bytes(3 * PIECE)
    path = _sealed(tmp_path, plain)
    kept = path.read_bytes()
    first, second = slice(HEAD, HEAD + PIECE + TAG), slice(HEAD + PIECE + TAG, HEAD + 2 * (PIECE + TAG))
    swapped = kept[:HEAD] + kept[second] + kept[first] + kept[second.stop :]
    flipped = kept[:-1] + bytes([kept[-1] ^ 1])
    for content in (kept[: second.stop], swapped, flipped):
        path.write_bytes(content)
        with pytest.raises(Broken):
            b"".join(Sealed(path, KEY, "this").read())
    path.write_bytes(kept)
    for key, about in ((b"x" * 32, "this"), (KEY, "that")):
        with pytest.raises(Broken):
            b"".join(Sealed(path, key, about).read())
    assert plain[:1000] not in kept
    path.write_bytes(b"short")
    with pytest.raises(Broken):
        Sealed(path, KEY, "this")


def test_what_is_poured_bears_the_name_of_its_digest_and_half_of_it_is_not_there(tmp_path: Path) -> None:
    blobs, tenant = Blobs(tmp_path), new_id()
    one = blobs.pour(tenant, [b"a", b"b"])
    assert one == blobs.pour(tenant, [b"ab"])
    assert blobs.get(tenant, one) == b"ab"

    def breaks() -> Iterator[bytes]:
        yield b"a"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        blobs.pour(tenant, breaks())
    assert list(blobs.came(0, 1 << 62)) == [(tenant, one)]
    half = tmp_path / str(tenant) / f"{new_id()}.part"
    half.write_bytes(b"killed")
    assert list(blobs.came(0, 1 << 62)) == [(tenant, one)]
    assert not half.exists()


def _written(folder: Path, content: bytes) -> Path:
    path = folder / "out.wav"
    path.write_bytes(content)
    return path


def test_who_speaks_alone_has_the_left_track_and_nobody_the_right(tmp_path: Path) -> None:
    sound = Stereo((tone(tmp_path / "message.wav", 440, 1),), alone=True)
    left, right = tracks_of(b"".join(sound.read()))
    assert loud(left, 440) > 0.9
    assert len(right) == len(left) == RATE
    assert not any(right)
    peaks = sound.peaks()
    assert not any(peaks[len(peaks) // 2 :])
    with pytest.raises(NoSound):
        Stereo((tmp_path / "message.wav",))
