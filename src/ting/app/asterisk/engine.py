"""Which Asterisk: the one that was named, else the host's, else the one that was brought. What each can be asked."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

OLDEST = 20
"""From this one on it has all that is asked of it; 22 is what is brought."""
VERSION = re.compile(r"Asterisk (?:certified[-/])?(\d+)\.([\w.]+)")
FOLDERS = "asterisk/modules"
Why = Literal["apt", "key", "offline", "unfit"]


class Unavailable(Exception):
    """There is no Asterisk to be had. `why` is a word for screens; the text is for the log."""

    def __init__(self, why: Why, text: str) -> None:
        super().__init__(text)
        self.why: Why = why


class Engine(msgspec.Struct, frozen=True):
    """An Asterisk on this host: how it is started, and where its parts lie."""

    command: tuple[str, ...]
    modules: Path
    data: Path
    """Its descriptions, sounds and music."""
    version: str


def installed(named: Path | None) -> Engine | None:
    """Return the Asterisk that was named, else the host's where it is new enough. Raises Unavailable for a named one that is not."""
    program = (
        str(named) if named else shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    )
    if program is None:
        return None
    try:
        version = version_of((program,))
        modules = _first(_beside(Path(program)), "its modules")
    except Unavailable:
        if named:
            raise
        return None
    data = next((one for one in (Path("/usr/share/asterisk"), Path("/var/lib/asterisk")) if one.exists()), modules)
    if named and (beside := Path(program).resolve().parents[1] / "share/asterisk").exists():
        data = beside
    return Engine((program,), modules, data, version)


def unpacked(root: Path) -> Engine | None:
    """Return the Asterisk that was unpacked below a folder, with a loader and libraries of its own; None when it is not there."""
    program = root / "usr/sbin/asterisk"
    libraries = next(iter(sorted((root / "usr/lib").glob("*-linux-gnu*"))), None)
    if libraries is None or not program.exists():
        return None
    loader = next(iter(sorted(libraries.glob("ld-linux*.so.*"))), None)
    if loader is None:
        return None
    command = (str(loader), "--library-path", str(libraries), "--argv0", "asterisk", str(program))
    return Engine(command, libraries / FOLDERS, root / "usr/share/asterisk", version_of(command))


def version_of(command: tuple[str, ...]) -> str:
    """Ask an Asterisk for its version. Raises Unavailable when it does not run, or is too old."""
    try:
        said = subprocess.run([*command, "-V"], capture_output=True, text=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable("unfit", f"{command[-1]} does not run: {error}") from error
    match = VERSION.search(said)
    if match is None:
        raise Unavailable("unfit", f"{command[-1]} is no Asterisk: it said {said.strip()[:200]!r}")
    if int(match[1]) < OLDEST:
        raise Unavailable("unfit", f"{command[-1]} is Asterisk {match[1]}; needed is {OLDEST} or newer")
    return f"{match[1]}.{match[2]}".partition("+")[0]


def _beside(program: Path) -> Iterator[Path]:
    prefix = program.resolve().parents[1]
    for folder in (prefix / "lib", Path("/usr/lib"), Path("/usr/local/lib")):
        yield folder / FOLDERS
        yield from folder.glob(f"*-linux-gnu*/{FOLDERS}")


def _first(folders: Iterator[Path], what: str) -> Path:
    for folder in folders:
        if (folder / "chan_pjsip.so").exists():
            return folder
    raise Unavailable("unfit", f"{what} were not found")
