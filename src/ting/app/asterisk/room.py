"""Where Asterisk lies and runs, as whom, and what the other processes learn of it.

The process `ting asterisk` does what is written here and then becomes Asterisk: the supervisor, which started it, watches
it like any other child, and the process that leads the calls may die and come back without one of them being dropped.
"""

import contextlib
import hashlib
import os
import pwd
import secrets
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from ting.app import process
from ting.app.asterisk import bring, certificate, config, sounds
from ting.app.asterisk.config import Control, Sip
from ting.app.asterisk.engine import Engine, Unavailable, Why, installed
from ting.app.postgres import ROOTS_ROOM
from ting.app.settings import Settings
from ting.domains.telephony import api as telephony
from ting.kit import clock
from ting.kit.ice import Ways, ways
from ting.kit.ids import new_id

SERVANTS = ("asterisk", "daemon", "nobody")
"""As whom it runs where we are root: not as PostgreSQL does, if that can be."""
ANYWHERE = "192.0.2.1"
"""Somewhere in the world (RFC 5737): the way there says by which address of ours it goes."""
PORTS, KINDS = range(5070, 5110, 2), (socket.SOCK_DGRAM, socket.SOCK_STREAM)
NOTE = "asterisk.json"
BROUGHT = "asterisk-22"
SOUNDS, TAPES, MUSIC = "sounds", "spool/recording", config.MUSIC
"""Below where it runs: what callers hear, where what is recorded lies, and music of tenants' own."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far it is: the note by which `ting asterisk` tells others. It is the owner's alone to read: it holds the secret."""

    state: Literal["fetching", "started", "unavailable"]
    why: Why | None = None
    done: int = 0
    of: int = 0
    version: str = ""
    pid: int = 0
    began: int = 0
    """By the clock of `now`."""
    at: str = ""
    """Where it runs: by this its process is known."""
    url: str = ""
    secret: str = ""
    run: str = ""
    """An id of this run: which calls are its own is known by it."""


def now() -> int:
    """Return the time, in ms since this machine began: for all its processes the same, and nobody sets it."""
    return round(clock.monotonic() * 1000)


def told(data: Path) -> Standing | None:
    """Return how far it is; None when nothing was said yet."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode((data / NOTE).read_bytes(), type=Standing)
    return None


def tell(data: Path, standing: Standing) -> None:
    """Say how far it is."""
    half = data / f"{NOTE}.{os.getpid()}"
    half.touch(mode=0o600)
    half.write_bytes(msgspec.json.encode(standing))
    half.replace(data / NOTE)


def lives(standing: Standing) -> bool:
    """Say whether the engine of a note is a process, and no other has got its number."""
    with contextlib.suppress(OSError):
        return os.fsencode(standing.at) in Path(f"/proc/{standing.pid}/cmdline").read_bytes()
    return False


def servant() -> pwd.struct_passwd | None:
    """Return as whom it runs when we are root; None: as we do."""
    if os.geteuid() != 0:
        return None
    for name in SERVANTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Unavailable("unfit", f"Asterisk does not run as root, and none of {', '.join(SERVANTS)} is a user here.")


def engine(settings: Settings, user: pwd.struct_passwd | None, progress: bring.Progress) -> Engine:
    """Return the Asterisk to use; the first time it may have to be fetched. Raises Unavailable."""
    found = installed(settings.asterisk)
    if found is not None:
        return found
    home = settings.home if user is None or process.can_enter(settings.home, user) else ROOTS_ROOM
    return bring.bring(home / BROUGHT, progress)


def prepare(settings: Settings, engine: Engine, user: pwd.struct_passwd | None) -> tuple[Path, Control]:
    """Write what it is told, into a folder that is its own; return that, and how it is asked."""
    at, sip = _own(settings.data, user), read_sip(settings)
    for name in ("", *config.FOLDERS):
        (at / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    control = Control(_free_port(), secrets.token_urlsafe(24))
    for name, text in config.files(at, engine, _placed(sip), control).items():
        (at / "etc" / name).write_text(text, "utf-8")
    if sip.tls is not None:
        _proves(settings, at / "keys")
    for name, sound in sounds.made().items():
        (at / SOUNDS / f"{name}.wav").write_bytes(sound)
    os.close(process.open_log(at / "log" / "messages.log"))
    if user is not None:
        for path in (at, *at.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return at, control


def write(at: Path, name: str, text: str) -> None:
    """Let a running engine find another text in its folder, whole or not at all; it is its user's alone to read."""
    half = at / "etc" / f"{name}.{os.getpid()}"
    half.touch(mode=0o600)
    half.write_text(text, "utf-8")
    with contextlib.suppress(PermissionError):
        owner = (at / "etc").stat()
        os.chown(half, owner.st_uid, owner.st_gid)
    half.replace(at / "etc" / name)


def become(engine: Engine, at: Path, user: pwd.struct_passwd | None) -> None:
    """Be Asterisk from here on; never returns. It ends with who started us, whatever happens to that."""
    parent = os.getppid()
    if user is not None:
        os.initgroups(user.pw_name, user.pw_gid)
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    process.end_with_parent(parent)  # again: the change of user has cleared it
    os.umask(0o077)
    os.chdir(at)
    words = [*engine.command, "-f", "-C", str(at / "etc" / "asterisk.conf")]
    os.execve(words[0], words, {"PATH": "/usr/bin:/bin", "HOME": str(at), "LC_ALL": "C.UTF-8", "TZ": "UTC"})  # noqa: S606 - it is the point


def read_sip(settings: Settings) -> Sip:
    """Read where SIP is listened for. Raises ValueError."""
    host, _, port = settings.sip.rpartition(":")
    first, _, last = settings.rtp.partition("-")
    secure, _, at = settings.sip_tls.rpartition(":")
    sip = Sip(
        host=host.strip("[]") or "0.0.0.0",  # noqa: S104 - asked for
        port=int(port),
        rtp=(int(first), int(last)),
        tls=(secure.strip("[]") or "0.0.0.0", int(at)) if settings.sip_tls else None,  # noqa: S104 - asked for
        public=settings.sip_public,
    )
    if not (0 < sip.port < 1 << 16 and 1024 <= sip.rtp[0] < sip.rtp[1] < 1 << 16):
        raise ValueError("a port goes from 1 to 65535, and voice needs several above 1023")
    if sip.tls is not None and not (0 < sip.tls[1] < 1 << 16 and sip.tls[1] != sip.port):
        raise ValueError("TLS has a port of its own")
    if (settings.sip_certificate is None) != (settings.sip_key is None):
        raise ValueError("a certificate comes with its key")
    return sip


def read_spared(settings: Settings) -> Sequence[telephony.Network]:
    """Read from where nobody is shut out, however often he guesses. Raises ValueError."""
    return telephony.networks_of(settings.sip_spared.replace(",", " ").split())


def read_calls(settings: Settings) -> int | None:
    """Read how many calls this node carries at once; None: as many as come. Raises ValueError."""
    most = int(settings.calls) if settings.calls else None
    if most is not None and most < 1:
        raise ValueError("a node carries at least one call")
    return most


def read_ways(settings: Settings) -> Ways:
    """Read by which servers phones in browsers may find a way. Raises ValueError."""
    return ways(settings.ice.split(","), settings.turn_secret)


def sip_at(settings: Settings) -> str | None:
    """Return where phones register, as people type it; None without a telephone."""
    if not settings.sip:
        return None
    sip = read_sip(settings)
    return _typed(_called(settings, sip.host), sip.port)


def sip_tls_at(settings: Settings) -> str | None:
    """Return where phones register by TLS, as people type it; None where they cannot."""
    tls = read_sip(settings).tls if settings.sip else None
    return _typed(_called(settings, tls[0]), tls[1]) if tls else None


def _called(settings: Settings, host: str) -> str:
    """Return what the place is called where we listen."""
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared
    return settings.sip_public or ((urlsplit(settings.public_url).hostname or host) if everywhere else host)


def _typed(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _proves(settings: Settings, keys: Path) -> None:
    """Lay the certificate by which we prove who we are where the engine finds it, and who vouches for others."""
    tls = read_sip(settings).tls
    if settings.sip_certificate is not None and settings.sip_key is not None:
        pair = certificate.given(settings.sip_certificate, settings.sip_key)
    else:
        pair = certificate.own(settings.data, _called(settings, tls[0] if tls else ""), clock.wall_ms())
    texts = {
        config.CERTIFICATE: pair.certificate,
        config.KEY: pair.key,
        config.AUTHORITIES: certificate.authorities(settings.sip_authorities),
    }
    for name, text in texts.items():
        (keys / name).touch(mode=0o600)
        (keys / name).write_text(text, "utf-8")


def browsers_at(data: Path) -> str | None:
    """Return where the engine of this machine takes in phones in browsers, through our own web; None where none runs."""
    standing = told(data)
    if standing is None or standing.state != "started" or not lives(standing):
        return None
    return "ws" + standing.url.removeprefix("http").removesuffix("/ari") + "/ws"


def far_side(settings: Settings) -> str:
    """Return where, on this machine, the demo's calls go out to: whoever listens there is everybody who is called."""
    sip = read_sip(settings)
    host = "127.0.0.1" if sip.host in ("0.0.0.0", "::") else sip.host  # noqa: S104 - compared
    return f"[{host}]:{sip.port + 1}" if ":" in host else f"{host}:{sip.port + 1}"


def free_sip(host: str) -> str:
    """Return an address for the demo's telephone, with the next port free as well; an empty one where there is none."""
    for port in PORTS:
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if all(_free(host, each, kind) for each in (port, port + 1) for kind in KINDS):
            return place
    return ""


def _free(host: str, port: int, kind: socket.SocketKind) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, kind) as trial:
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def step(settings: Settings, say: Callable[..., None]) -> Unavailable:
    """Become Asterisk, or return why that cannot be."""
    settings.data.mkdir(parents=True, exist_ok=True)

    def progress(done: int, of: int) -> None:
        tell(settings.data, Standing(state="fetching", done=done, of=of))
        say("Asterisk is fetched", packages=done, of=of)

    try:
        user = servant()
        found = engine(settings, user, progress)
        at, control = prepare(settings, found, user)
        tell(
            settings.data,
            Standing(
                state="started",
                version=found.version,
                pid=os.getpid(),
                began=now(),
                at=str(at),
                url=control.url,
                secret=control.secret,
                run=str(new_id()),
            ),
        )
        say("Asterisk begins", version=found.version)
        become(found, at, user)
    except Unavailable as error:
        tell(settings.data, Standing(state="unavailable", why=error.why))
        return error
    return Unavailable("unfit", "It could not be started.")


def _own(data: Path, user: pwd.struct_passwd | None) -> Path:
    """Return where it runs: in the data folder, or elsewhere when it may not enter that."""
    at = data.resolve() / "asterisk"
    if user is None or process.can_enter(data, user):
        return at
    return ROOTS_ROOM / hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:12] / "asterisk"


def _placed(sip: Sip) -> Sip:
    """Note as what browsers are told our address, where that is not what it is: behind a router, or where all is on this machine."""
    alone = sip.host.startswith("127.")
    if not (sip.public or alone):
        return sip
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trial:
        trial.connect((sip.public or ANYWHERE, 9))  # nothing is sent
        inner = trial.getsockname()[0]
        shown = f"{inner} => {sip.host}" if alone else f"{inner} => {sip.public},include_local_address"
        return msgspec.structs.replace(sip, shown=shown)
    return sip


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port
