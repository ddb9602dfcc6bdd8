"""What comes from Debian: installed as root; else unpacked, with all it depends on, into a cache of our own."""

import dataclasses
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools import places, say

FONTS = ("fonts-noto-cjk", "fonts-noto-color-emoji")
SHELL, WHOLE = "chromium-headless-shell", "chromium"
"""The browser without its own windows opens a page in a quarter of the time; not every Debian has it."""
FONT_FILES = ("NotoSansCJK-Regular.ttc", "NotoColorEmoji.ttf")
SYSTEM = Path("/")


@dataclasses.dataclass(frozen=True)
class Chromium:
    """A browser to test with: what to start, in which environment, with which arguments."""

    path: Path
    env: Mapping[str, str]
    args: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Peer:
    """A SIP program to test with: what to start, in which environment, and where what it loads lies."""

    path: Path
    env: Mapping[str, str]
    library: Path


PEERS = {"sipp": "sip-tester", "baresip": "baresip-core"}
"""Programs that call by SIP, and their packages."""


def sip_peers() -> dict[str, Peer]:
    """Debian's SIP programs, brought if they are not there."""
    if not all(_peer(SYSTEM, name) for name in PEERS) and not all(_peer(_unpacked(), name) for name in PEERS):
        bring(tuple(PEERS.values()), "SIP phones to call with, for the tests")
    found = {name: peer for name in PEERS if (peer := _peer(SYSTEM, name) or _peer(_unpacked(), name))}
    if len(found) < len(PEERS):
        raise say.Failed(
            "SIP programs are not there, though their packages were asked for.",
            f"install {' and '.join(PEERS.values())}.",
        )
    return found


def _peer(root: Path, name: str) -> Peer | None:
    program = root / "usr/bin" / name
    env = {} if root == SYSTEM else {"LD_LIBRARY_PATH": _libraries(root)}
    return Peer(program, env, root / "usr/lib" / name) if program.exists() else None


def _unpacked() -> Path:
    return places.cache() / "debian" / "root"


def chromium() -> Chromium:
    """Debian's Chromium with fonts for every script that we test; brought if it is not there."""
    for package in (SHELL, WHOLE):
        found = _there(package) or _brought(package)
        if found:
            return found
    raise say.Failed(
        "Chromium or its fonts are not there, though the packages were asked for.",
        f"install a Debian-like {WHOLE}, {' and '.join(FONTS)}.",
    )


def _brought(package: str) -> Chromium | None:
    try:
        bring((package, *FONTS), "Chromium with CJK and emoji fonts, for the tests")
    except say.Failed:
        if package == WHOLE:
            raise
    return _there(package)


def _there(package: str) -> Chromium | None:
    for root in (SYSTEM, _unpacked()):
        program = root / "usr/lib/chromium" / package
        if program.exists() and _has_fonts(root):
            args = ("--no-sandbox",) if os.geteuid() == 0 or root != SYSTEM else ()
            return Chromium(program, {} if root == SYSTEM else _environment(root), args)
    return None


def bring(packages: Sequence[str], what: str) -> Path:
    """Have these packages; return the root below which their files are."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise say.Failed(f"Needed: {what}. This is no Debian-like host.", f"install {', '.join(packages)} by hand.")
    if os.geteuid() == 0:
        with say.step(f"installing {what} ({', '.join(packages)})"):
            _install(packages)
        return SYSTEM
    root = _unpacked()
    with places.only_one(root.parent), say.step(f"unpacking {what} ({', '.join(packages)}) into the cache"):
        _unpack(packages, root)
    return root


def _has_fonts(root: Path) -> bool:
    fonts = {path.name for path in (root / "usr/share/fonts").rglob("Noto*")}
    return all(name in fonts for name in FONT_FILES)


def _install(packages: Sequence[str]) -> None:
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    try:
        say.run(command, env=environ)
    except say.Failed:  # no lists of packages yet, or old ones
        say.run(["apt-get", "update"], env=environ)
        say.run(command, env=environ)


def _unpack(packages: Sequence[str], root: Path) -> None:
    archives = root.parent / "archives"
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    options: list[str] = []
    try:
        wanted = _closure(packages, options)
    except say.Failed:
        options = _own_lists(root.parent)
        say.run(["apt-get", *options, "update"])
        wanted = _closure(packages, options)
    for old in archives.glob("*.deb"):
        old.unlink()
    say.run(["apt-get", *options, "download", *wanted], cwd=archives)
    root.mkdir(exist_ok=True)
    for archive in sorted(archives.glob("*.deb")):
        say.run(["dpkg-deb", "-x", archive, root])
        archive.unlink()


def _closure(packages: Sequence[str], options: Sequence[str]) -> list[str]:
    """The packages and whatever of their dependencies this host lacks."""
    command = ["apt-get", *options, "install", "-s", "--no-install-recommends", "-o", "Debug::NoLocking=1"]
    listed = say.run([*command, *packages], env={**os.environ, "LC_ALL": "C"})
    found = re.findall(r"^Inst (\S+) (?:\[\S+\] )?\((\S+)", listed, re.MULTILINE)
    missing = {name: f"{name}={version}" for name, version in found}
    here = [name for name in packages if name not in missing]  # installed, yet wanted below our root
    return [*missing.values(), *here]


def _own_lists(folder: Path) -> list[str]:
    """Lists of packages for a user who may not write the host's."""
    state, cache = folder / "apt" / "state", folder / "apt" / "cache"
    (state / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    settings = {
        "Dir::State": state,
        "Dir::State::status": "/var/lib/dpkg/status",
        "Dir::Cache": cache,
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]


def _environment(root: Path) -> dict[str, str]:
    fonts = root / "ting-fonts.conf"
    if not fonts.exists():
        half = fonts.with_suffix(f".{os.getpid()}")
        half.write_text(_fonts(root), "utf-8")
        half.replace(fonts)
    return {
        "LD_LIBRARY_PATH": _libraries(root),
        "FONTCONFIG_FILE": str(fonts),
        "XDG_DATA_DIRS": f"{root}/usr/share:/usr/local/share:/usr/share",
    }


def _libraries(root: Path) -> str:
    machine = f"{os.uname().machine}-linux-gnu"
    folders = [root / "usr/lib" / machine, root / "lib" / machine, root / "usr/lib/chromium"]
    folders += [folder for folder in (root / "usr/lib" / machine).glob("*") if any(folder.glob("lib*.so*"))]
    return ":".join(str(folder) for folder in folders)


def _fonts(root: Path) -> str:
    """Debian's own settings, whose links lead to the host's folders and not to ours."""
    chosen = sorted((root / "etc/fonts/conf.d").glob("*.conf"))
    homes = (root / "usr/share/fontconfig/conf.avail", root / "etc/fonts/conf.avail")
    files = [home / link.name for link in chosen for home in homes if (home / link.name).exists()]
    includes = "\n".join(f'  <include ignore_missing="yes">{file}</include>' for file in files)
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{root}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{root}/fontcache</cachedir>
{includes}
</fontconfig>
"""
