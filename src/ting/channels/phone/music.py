"""Music for who waits: laid where the engine finds it when it is first wanted, and told to it; else the music it came with.

Each piece is a class of the engine's own (musiconhold.conf): it begins again at its end, and goes on under nobody's lead.
"""

import asyncio
import contextlib
import os
from pathlib import Path
from uuid import UUID

from ting.channels.phone.wire import Ari, part
from ting.journeys.calls.exchange import Call
from ting.journeys.calls.music import Tunes

OWN = "own.conf"
"""What is told to the engine, in the folder of its music; `musiconhold.conf` includes it."""


class Music:
    """The music of one engine at a time."""

    def __init__(self, tunes: Tunes) -> None:
        self._tunes = tunes
        self._folder = Path()
        self._known: set[UUID] = set()
        """What the engine has been told of."""
        self._telling = asyncio.Lock()

    def with_engine(self, folder: str) -> None:
        """An engine has begun, or is heard again: its music lies there."""
        self._folder, self._known = Path(folder), set()

    async def begin(self, ari: Ari, call: Call, *, flowed: bool, channel: str | None = None) -> None:
        """Let a caller hear music, or who has this other channel of his call. Raises NoAnswer.

        `flowed`: it may have come by a flow.
        """
        file = await self._tunes.of(call, flowed=flowed)
        known = file is not None and await self._tell(ari, call.tenant, file)
        await ari.tell(
            "POST", f"/channels/{part(channel or call.channel)}/moh", **({"mohClass": f"music-{file}"} if known else {})
        )

    async def _tell(self, ari: Ari, tenant: UUID, file: UUID) -> bool:
        """Have the engine know a piece; False where it is not there any more."""
        async with self._telling:
            if file in self._known:
                return True
            folder = self._folder / str(file)
            if not folder.exists():
                sound = await self._tunes.sound(tenant, file)
                if sound is None:
                    return False
                await asyncio.to_thread(_lay, folder, sound)
            await asyncio.to_thread(_write, self._folder / OWN, told(self._folder, _pieces(self._folder)).encode())
            await ari.ask("PUT", "/asterisk/modules/res_musiconhold.so")
            self._known.add(file)
            return True


def told(folder: Path, pieces: list[str]) -> str:
    """Return what the engine is told of its music."""
    return "".join(
        f"[music-{each}]\nmode = files\ndirectory = {folder / each}\nsort = alpha\n\n" for each in sorted(pieces)
    )


def _pieces(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir() if each.is_dir() and not each.name.startswith("half-")]


def _lay(folder: Path, sound: bytes) -> None:
    """Let a piece lie in a folder of its own, whole or not there."""
    half = folder.with_name(f"half-{os.getpid()}-{folder.name}")
    half.mkdir(mode=0o700, exist_ok=True)
    _write(half / "music.wav", sound)
    _give(half, folder.parent)
    with contextlib.suppress(FileExistsError, OSError):
        half.rename(folder)


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(f"half-{os.getpid()}-{path.name}")
    half.touch(mode=0o600)
    half.write_bytes(data)
    _give(half, path.parent if path.name == OWN else path.parent.parent)
    half.replace(path)


def _give(path: Path, like: Path) -> None:
    """Let it belong to whom the folder belongs."""
    with contextlib.suppress(PermissionError):
        owner = like.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
