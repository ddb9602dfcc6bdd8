"""The file that a back-up is: a plain tar, so that it can be looked at, and checked, without Ting.

`about.json` first, `database.dump` (pg_restore reads it), `files/…`, and last `sums.txt`, in the form of `sha256sum -c`.
"""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

import msgspec

from ting.app.refused import Refused
from ting.kit.text import clean

FORMAT = 1
ABOUT, DUMP, SUMS, FILES = "about.json", "database.dump", "sums.txt", "files/"
CHUNK = 1 << 20


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is in a back-up. `rows` are those of each table at the moment that it shows; `made_at` in ms."""

    format: int = FORMAT
    ting: str
    revision: str
    postgres: str
    made_at: int
    rows: dict[str, int]


class Writer:
    """A back-up that is being written, to anything that bytes can be written to."""

    def __init__(self, out: BinaryIO) -> None:
        self._tar = tarfile.TarFile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)
        self._sums: list[str] = []

    def about(self, about: About) -> None:
        """Say what this is; first."""
        self._data(ABOUT, msgspec.json.format(msgspec.json.encode(about), indent=1))

    def file(self, name: str, path: Path) -> int:
        """Add a file that does not grow meanwhile; return its size."""
        with path.open("rb") as source:
            size = path.stat().st_size
            reader = _Summing(source)
            self._add(name, size, reader)
        self._sums.append(f"{reader.digest()}  {name}\n")
        return size

    def end(self) -> None:
        """Write what everything must come to."""
        sums = "".join(self._sums).encode()
        self._add(SUMS, len(sums), io.BytesIO(sums))
        self._tar.close()

    def _data(self, name: str, data: bytes) -> None:
        self._sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        self._add(name, len(data), io.BytesIO(data))

    def _add(self, name: str, size: int, source: "IO[bytes] | _Summing") -> None:
        # Of what it is given, tarfile asks no more than `read`.
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._tar.addfile(entry, source)


class _Summing:
    """Reads on, and knows what it came to."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._sum = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data = self._source.read(size)
        self._sum.update(data)
        return data

    def digest(self) -> str:
        """Return the sum of all that was read."""
        return self._sum.hexdigest()


def unpack(source: BinaryIO, into: Path) -> About:
    """Unpack a back-up into an empty folder, and return what it says of itself. Raises Refused when it is not whole."""
    try:
        with tarfile.open(fileobj=source, mode="r|") as tar:
            found = dict(_members(tar, into))
    except (tarfile.TarError, EOFError) as error:
        raise _not_whole(f"it cannot be read to its end ({clean(str(error), 200)})") from error
    sums = into / SUMS
    if not sums.exists():
        raise _not_whole("its end is missing")
    said = {name: digest for digest, name in (line.split("  ", 1) for line in sums.read_text().splitlines())}
    del found[SUMS]
    if wrong := sorted(name for name in said.keys() | found.keys() if said.get(name) != found.get(name)):
        raise _not_whole(f"{wrong[0]} is not what was written" + (f", and {len(wrong) - 1} more" if wrong[1:] else ""))
    try:
        return msgspec.json.decode((into / ABOUT).read_bytes(), type=About)
    except (OSError, msgspec.MsgspecError) as error:
        raise _not_whole("it does not say what it is") from error


def _members(tar: tarfile.TarFile, into: Path) -> Iterator[tuple[str, str]]:
    for entry in tar:
        source = tar.extractfile(entry) if entry.isfile() else None
        if source is None or not _ours(entry.name):
            raise _not_whole(f"{clean(entry.name, 100)} does not belong into one")
        path = into / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        reader = _Summing(source)
        with path.open("xb") as out:
            path.chmod(0o600)
            while data := reader.read(CHUNK):
                out.write(data)
        yield entry.name, reader.digest()


def _ours(name: str) -> bool:
    """Whoever made the file, nothing in it is written outside the folder, or over another part."""
    parts = PurePosixPath(name).parts
    return name in (ABOUT, DUMP, SUMS) or (name.startswith(FILES) and ".." not in parts and len(parts) > 1)


def _not_whole(why: str) -> Refused:
    return Refused(f"This is no whole back-up: {why}.", "take another one; nothing was changed here.")
