"""Brings an Asterisk from Debian into a folder of our own: no root, nothing of the host's is touched.

It comes with its own C library and loader, so that a newer Debian's runs on an older one. apt does the fetching: by the
host's proxies and mirror, with signatures checked against the archive's key. What is learnt of it stands in docs/adr/0048.
"""

import fcntl
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from ting.app.asterisk.engine import OLDEST, Engine, Unavailable, unpacked

WANTED = ("asterisk", "asterisk-modules", "asterisk-moh-opsound-wav")
SUITES = ("testing", "unstable")
"""Where Debian keeps it: releases carry none."""
KEY = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# What the packages ask for and no module needs that is loaded (config.MODULES): half of the weight.
SPARED = re.compile(
    r"(perl|libperl|debconf|dpkg|tar|passwd|adduser|login|base-|bash|coreutils|util-linux|systemd|dbus|init-|gcc-.*-base"
    r"|m(ysql|aria)|libmaria|libpq|libsnmp|libsensors|libcodec2|libical|libneon|freetds|libct4|libsybdb|liblua|libjack"
    r"|libportaudio|libasound|libspandsp|libtiff|libjpeg|libjbig|libdeflate|libwebp|libsharpyuv|liblerc|freebsd|libicu"
    r"|iso-codes|sensible-utils|ucf|mawk|sed|grep|findutils|hostname|diffutils|gzip|ncurses|sysvinit|tzdata|libpam"
    r"|libaudit|libapt|libsemanage|libsepol|asterisk-core-sounds|asterisk-config|gnupg|gpg|dirmngr|pinentry|readline-common"
    r"|libldap|libsasl2-modules|pci\.ids|libpci|libvorbis|openssl-provider|libnss3|libnspr4).*"
)
USELESS = ("doc", "man", "locale", "info", "lintian", "perl5")
PLAINLY = ("env", "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive")
"""What is said is read by us."""
Found = TypeVar("Found")
Progress = Callable[[int, int], None]
"""(packages fetched, of how many)"""


def bring(folder: Path, progress: Progress) -> Engine:
    """Have an Asterisk below this folder; what is there already is taken. Raises Unavailable."""
    found = once(folder, unpacked, lambda half: _fill(half, progress))
    if found is None:
        raise Unavailable("unfit", "What was unpacked is no Asterisk that runs here.")
    return found


def once(folder: Path, found: Callable[[Path], Found | None], fill: Callable[[Path], None]) -> Found | None:
    """Have something below a folder that is brought once: by one process at a time, and whole or not there.

    `fill` unpacks it into `root` below the folder that it is given; `found` says what stands in such a root. None: nothing
    that is of use.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    root, half = folder / "root", folder / "half"
    with open(folder / "lock", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two houses of one user bring it once
        if (there := found(root)) is not None:
            return there
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        fill(half)
        if found(half / "root") is None:
            return None
        shutil.rmtree(root, ignore_errors=True)
        (half / "root").rename(root)
        shutil.rmtree(half, ignore_errors=True)
        return found(root)


def _fill(half: Path, progress: Progress) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Unavailable(
            "apt", f"This is no Debian-like host: install Asterisk {OLDEST} or newer, or name one by TING_ASTERISK."
        )
    unpack(half, *_source(half), progress)


def of_host(half: Path, wanted: Sequence[str], spared: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """Return how the host's own suites are asked, and for which packages. Raises Unavailable."""
    own = _options(half, None)
    return own, _closure(own, wanted, spared)


def unpack(half: Path, options: Sequence[str], packages: Sequence[str], progress: Progress) -> None:
    """Fetch packages and unpack them into `root` below a folder. Raises Unavailable."""
    (half / "archives").mkdir()
    progress(0, len(packages))
    _fetch([*options, "download", *packages], half / "archives", lambda done: progress(done, len(packages)))
    for archive in sorted((half / "archives").glob("*.deb")):
        _run(["dpkg-deb", "-x", str(archive), str(half / "root")])
    for name in USELESS:
        shutil.rmtree(half / "root/usr/share" / name, ignore_errors=True)


def _source(half: Path) -> tuple[list[str], list[str]]:
    """Return how apt is asked, and for which packages: of the host's own suites where they have it, else of Debian's testing."""
    own = _options(half, None)
    if _candidate(_run(["apt-cache", *own, "policy", WANTED[0]])) >= OLDEST:
        return own, _closure(own)
    if not KEY.exists():
        raise Unavailable("key", f"Needed to trust Debian's archive: the package debian-archive-keyring ({KEY}).")
    problem = Unavailable("offline", "No suite of Debian has it.")
    for suite in SUITES:
        options = _options(half, f"deb [signed-by={KEY}] {_mirror()} {suite} main")
        try:
            _run(["apt-get", *options, "-qq", "update"])
            return options, _closure(options)
        except Unavailable as error:
            problem = error
    raise problem


def _options(half: Path, source: str | None) -> list[str]:
    """Return what keeps apt within our folder, as if nothing were installed; `source` instead of the host's."""
    apt = half / "apt"
    for name in ("lists/partial", "cache/archives/partial", "state", "log"):
        (apt / name).mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    settings: dict[str, object] = {
        "Dir::State::status": apt / "status",
        "Dir::Cache": apt / "cache",
        "Dir::Log": apt / "log",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Debug::NoLocking": "1",
    }
    if source is not None:
        (apt / "sources.list").write_text(source + "\n", "utf-8")
        settings |= {
            "Dir::Etc::sourcelist": apt / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferences": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State": apt / "state",
            "Dir::State::lists": apt / "lists",
            "APT::Default-Release": "",
        }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _mirror() -> str:
    """Return the mirror of Debian that this host uses. Raises Unavailable."""
    places = _run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]).split()
    for place in places:
        if place.rstrip("/").endswith("/debian"):
            return place
    raise Unavailable("offline", "This host's apt knows no mirror of Debian.")


def _closure(options: Sequence[str], wanted: Sequence[str] = WANTED, spared: re.Pattern[str] = SPARED) -> list[str]:
    said = _run(["apt-get", *options, "-s", "install", *wanted])
    found = re.findall(r"^Inst (\S+)", said, re.MULTILINE)
    return [name for name in found if not spared.fullmatch(name)]


def _candidate(policy: str) -> int:
    match = re.search(r"Candidate: (?:\d+:)?(\d+)\.", policy)
    return int(match[1]) if match else 0


def _fetch(words: Sequence[str], folder: Path, done: Callable[[int], None]) -> None:
    """Let apt fetch, and tell how many it has; it says a line for each."""
    count, said = 0, [""]
    with subprocess.Popen(
        [*PLAINLY, "apt-get", "-q", *words],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        for line in running.stdout or ():
            said = [*said[-9:], line]
            if line.startswith("Get:"):
                count += 1
                done(count)
    if running.returncode != 0:
        raise Unavailable("offline", "apt-get download failed: " + "".join(said).strip())


def _run(command: Sequence[str]) -> str:
    done = subprocess.run([*PLAINLY, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable("offline", f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout
