"""PostgreSQL's own tools for taking a database out and in. They are told passwords by their environment alone."""

import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from ting.app import postgres, settings
from ting.app.refused import Refused
from ting.app.settings import Settings

LEFT_OUT = ("node", "connection")
"""Who is on the line is nobody's past."""


def dump(told: Settings, owner: str, snapshot: str, to: Path) -> None:
    """Take out what a snapshot shows."""
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    _run(
        told,
        "pg_dump",
        owner,
        "--format=custom",
        "--compress=gzip:4",
        "--enable-row-security",  # the owner sees all rows by policy: see refuse_blind
        f"--snapshot={snapshot}",
        *left_out,
        f"--file={to}",
    )


def restore(told: Settings, owner: str, dump: Path, *sections: str) -> None:
    """Put a database in, by its sections: `pre-data`, `data`, `post-data`."""
    for section in sections:
        _run(told, "pg_restore", owner, "--no-owner", "--exit-on-error", f"--section={section}", str(dump), into=True)


def _run(told: Settings, tool: str, dsn: str, *words: str, into: bool = False) -> None:
    parts = urlsplit(dsn)
    place = f"{parts.username or ''}@{parts.netloc.rpartition('@')[2]}"
    address = urlunsplit(parts._replace(netloc=place))
    env = {**settings.environment(told), "PGPASSWORD": unquote(parts.password or ""), "LC_ALL": "C.UTF-8"}
    command = [str(_tool(told, tool)), "--no-password", "--dbname", address, *words]
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = re.sub(r"^pg_\w+: ", "", done.stderr.strip(), flags=re.MULTILINE)[-2000:]
        do = "the database that it was to go into is not fit for use: remove it." if into else "nothing was written."
        if "server version mismatch" in said:
            do = f"put a {tool} of the server's version on the PATH, or name its folder by TING_POSTGRES_BIN."
        raise Refused(f"{tool} did not come to its end:\n{said}", do)


def _tool(told: Settings, name: str) -> Path:
    """One that the operator named, else the one of the packaged PostgreSQL, else the host's."""
    packaged = postgres.packaged_binaries() / name
    for path in (told.postgres_bin / name if told.postgres_bin else packaged, packaged):
        if path.exists():
            return path
    found = shutil.which(name)
    if found is None:
        raise Refused(f"There is no {name} here.", "install PostgreSQL's client programs, or start by ./ting.")
    return Path(found)
