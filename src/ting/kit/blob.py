"""Files on disk, by tenant and id: whole or not there."""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import structlog

from ting.kit.ids import new_id
from ting.kit.problem import NoRoom

log = structlog.get_logger()
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def _or_nothing(part: Path) -> Iterator[None]:
    """Whatever fails, nothing is left of what was half written. Raises NoRoom where the disk is full."""
    try:
        yield
    except BaseException as error:
        part.unlink(missing_ok=True)
        if not isinstance(error, OSError) or error.errno not in FULL:
            raise
        log.critical("the disk of the files is full", error=str(error))
        raise NoRoom from error


def _write(part: Path, pieces: Iterable[bytes]) -> None:
    """Write a file so that it is on disk when this returns."""
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb") as out:
        for piece in pieces:
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


class Blobs:
    """A folder of files. Writing blocks: call it in a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, tenant: UUID, id_: UUID, data: bytes) -> None:
        """Keep a file so that it is on disk when this returns; the same id again is harmless. Raises NoRoom."""
        path = self.path(tenant, id_)
        part = path.with_suffix(".part")
        with _or_nothing(part):
            _write(part, [data])
            part.replace(path)

    def pour(self, tenant: UUID, pieces: Iterable[bytes]) -> UUID:
        """Keep what comes piece by piece, so that it is on disk when this returns; return its name. Raises NoRoom.

        It is called by the digest of what is in it. What was half poured when a process was killed is found by `came`.
        """
        part = self._root / str(tenant) / f"{new_id()}.part"
        found = hashlib.sha256()

        def counted() -> Iterator[bytes]:
            for piece in pieces:
                found.update(piece)
                yield piece

        with _or_nothing(part):
            _write(part, counted())
            name = UUID(bytes=found.digest()[:16])
            path = self.path(tenant, name)
            path.parent.mkdir(exist_ok=True)
            part.replace(path)
        return name

    def came(self, after: int, before: int) -> Iterator[tuple[UUID, UUID]]:
        """Yield (tenant, id) of the files that were written between two times (ms); what was half poured then goes.

        It blocks: call it in a thread.
        """
        for tenant in self._root.glob("*-*"):
            for part in tenant.glob("*.part"):
                if _written(part) < before:
                    part.unlink(missing_ok=True)
            for path in tenant.glob("??/*-*"):
                if not path.suffix and after <= _written(path) < before:
                    yield UUID(tenant.name), UUID(path.name)

    def get(self, tenant: UUID, id_: UUID) -> bytes | None:
        """Return a file's content; None when it is not there. It blocks: call it in a thread."""
        try:
            return self.path(tenant, id_).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, tenant: UUID, id_: UUID) -> None:
        """Let a file be there no more; harmless when it is not. It blocks: call it in a thread."""
        self.path(tenant, id_).unlink(missing_ok=True)

    def path(self, tenant: UUID, id_: UUID) -> Path:
        """Return where a file is, or would be."""
        return self._root / str(tenant) / str(id_)[:2] / str(id_)


def _written(path: Path) -> int:
    try:
        return round(path.stat().st_mtime * 1000)
    except FileNotFoundError:
        return -1
