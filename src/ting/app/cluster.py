"""What several nodes, or several processes of one, need: a bus that reaches all of them, and what is refused without."""

import hashlib
import os
import shutil
import socket
import sys
from pathlib import Path

from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.kit.bus import Bus
from ting.kit.bus_nats import Nats
from ting.kit.crypto import house_secret
from ting.kit.db import Database
from ting.kit.ids import new_id, new_secret

LOOPBACK = "127.0.0.1"


def session_name(settings: Settings, kind: str) -> str:
    """What the database knows a process by: where it runs, and no other's name."""
    return f"ting {kind} {settings.node[:30]} {new_id().hex[:12]}"


async def bus(settings: Settings, db: Database) -> Bus:
    """The bus of this house: NATS when it has one, otherwise the database."""
    if not settings.nats_url:
        return Bus(db)
    async with db.house() as tx:
        key = await house_secret(tx, "bus")
    realm = hashlib.sha256(key).hexdigest()[:16]
    return Bus(db, Nats(settings.nats_url, realm, db.name))


def refuse_own_database(told: Settings) -> None:
    """Refuse to serve several with a database that only one would see."""
    if not (told.database_url or (told.app_dsn and told.house_dsn and told.owner_dsn)):
        raise Refused(
            "A cluster needs a PostgreSQL that all its nodes reach.",
            "set TING_DATABASE_URL (or TING_OWNER_DSN, TING_APP_DSN and TING_HOUSE_DSN).",
        )


def refuse_alone(told: Settings) -> None:
    """Refuse a node of a cluster that would be one by itself: with a database, or files, that no other sees."""
    refuse_own_database(told)
    if not told.shared:
        raise Refused(
            "What customers send must be seen by all nodes of a cluster.",
            "set TING_SHARED to a folder that all nodes share (for one machine, any folder outside of --data).",
        )


def own(data: Path) -> tuple[str, list[str]]:
    """A NATS server for the processes of this machine: its address, and what starts it."""
    binaries = os.pathsep.join((str(Path(sys.executable).parent), os.defpath))
    program = shutil.which("nats-server", path=binaries) or shutil.which("nats-server")
    if program is None:
        raise Refused("There is no nats-server here.", "install it, or set TING_NATS_URL to one that runs elsewhere.")
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    token = new_secret()
    path = data / "nats.conf"
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(f'listen: "{LOOPBACK}:{port}"\nauthorization {{ token: "{token}" }}\n')
    return f"nats://{token}@{LOOPBACK}:{port}", [program, "-c", str(path)]
