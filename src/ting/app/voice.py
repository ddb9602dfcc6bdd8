"""What reads texts out: the host's espeak-ng, else one that is brought from its own suites, once and without root."""

import re
import shutil
from pathlib import Path

import structlog

from ting.app.asterisk import bring
from ting.app.asterisk.engine import Unavailable
from ting.app.settings import Settings
from ting.kit import clock
from ting.kit.blob import Blobs
from ting.kit.voice import Program, Voice

log = structlog.get_logger()
NAME = "espeak-ng"
# Of the host's own release: its C library is the one that is wanted.
SPARED = re.compile(r"libc6|gcc-.*-base|libgcc-s1|libcrypt1|libx11-data")
AGAIN_S = 600.0


class Reader:
    """Finds what reads out; what could not be brought is tried again after a while."""

    def __init__(self, home: Path) -> None:
        self._folder = home / NAME
        self._again_at = 0.0

    def __call__(self) -> Program | None:
        """Return how it is started; the first time it may have to be fetched. It blocks."""
        installed = shutil.which(NAME)
        found = Program((installed,)) if installed else unpacked(self._folder / "root")
        if found is not None or clock.monotonic() < self._again_at:
            return found
        try:
            return _bring(self._folder)
        except Unavailable as error:
            log.warning("no voice", why=error.why, error=str(error))
            self._again_at = clock.monotonic() + AGAIN_S
            return None


def voice(settings: Settings) -> Voice:
    """Return the voice of this house; what it has read is kept beside its files."""
    return Voice(Reader(settings.home), Blobs(settings.kept / "voice"))


def unpacked(root: Path) -> Program | None:
    """Return what was brought here before."""
    program = root / "usr/bin" / NAME
    libraries = next(iter(sorted((root / "usr/lib").glob("*-linux-gnu*"))), None)
    if libraries is None or not program.exists():
        return None
    paths = ":".join(str(path) for path in (libraries, libraries / "pulseaudio", root / "lib" / libraries.name))
    return Program((str(program), f"--path={libraries}"), {"LD_LIBRARY_PATH": paths})


def _bring(folder: Path) -> Program | None:
    def fill(half: Path) -> None:
        bring.unpack(half, *bring.of_host(half, (NAME,), SPARED), lambda _done, _of: None)

    return bring.once(folder, unpacked, fill)
