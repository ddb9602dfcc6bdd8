"""The Python environment in `.ting/venv`, made from locks with hashes, even where the host has neither pip nor venv."""

import importlib.metadata
import importlib.util
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

from tools import debian, places, say

RUNTIME, DEV, NODE = "requirements.lock", "requirements-dev.lock", "requirements-node.lock"
CLUSTER, DEPLOY = "requirements-cluster.lock", "requirements-deploy.lock"
CONTAINS = {RUNTIME: [RUNTIME], NODE: [NODE], CLUSTER: [CLUSTER], DEPLOY: [DEPLOY], DEV: [DEV, RUNTIME, NODE, CLUSTER]}
STAMP = places.VENV / "ting-stamp.json"
OLDEST_PIP = (22, 3)  # knows --python
SITE = places.VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def ensure(lock: str) -> None:
    """Have the packages of this lock in the environment. A second time costs a few milliseconds."""
    with places.only_one(places.OURS):
        stamp = _stamp()
        if stamp.get("base") != _base():
            shutil.rmtree(places.VENV, ignore_errors=True)
            _make()
            stamp = {"base": _base()}
        wanted = places.fingerprint(places.CHECKOUT / lock)
        if stamp.get(lock) == wanted:
            return
        count = sum("==" in line for line in (places.CHECKOUT / lock).read_text("utf-8").splitlines())
        pip = _pip()
        with say.step(f"installing {count} packages from {lock}"):
            install = ["install", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
            options = ["--disable-pip-version-check", "--no-input"]
            environ = {**os.environ, **pip.environ, "PIP_NO_WARN_SCRIPT_LOCATION": "1"}
            where: list[str | Path] = ["--python", places.PYTHON]
            say.run([*pip.command, *where, *options, *install, "-r", places.CHECKOUT / lock], env=environ)
        stamp |= {part: places.fingerprint(places.CHECKOUT / part) for part in CONTAINS[lock]}
        STAMP.write_text(json.dumps(stamp), "utf-8")


def fetch(package: str, folder: Path, *, python: Path = places.PYTHON) -> None:
    """Have the newest of a package in a folder of its own: for making locks and for tests, never for running ting."""
    pip = _pip()
    command = [*pip.command, "--python", python, "install", "--quiet", "--upgrade", "--target", folder, package]
    say.run(command, env={**os.environ, **pip.environ})


def _stamp() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if places.PYTHON.exists() else {}


def _base() -> str:
    """What makes an environment another one: the interpreter, and the place, for both are written into it."""
    return f"{sys.version} {_interpreter()} {places.CHECKOUT}"


def _interpreter() -> str:
    """The host's Python, also when we were started by an environment's."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def _make() -> None:
    """An environment is a link to Python, a file that says where it came from, and a folder; no module is needed."""
    interpreter = Path(_interpreter())
    (places.VENV / "bin").mkdir(parents=True)
    SITE.mkdir(parents=True)
    for name in ("python", "python3", f"python{sys.version_info.major}.{sys.version_info.minor}"):
        (places.VENV / "bin" / name).symlink_to(interpreter if name == "python" else "python")
    version = ".".join(map(str, sys.version_info[:3]))
    (places.VENV / "pyvenv.cfg").write_text(
        f"home = {interpreter.parent}\ninclude-system-site-packages = false\nversion = {version}\n", "utf-8"
    )
    (SITE / "ting.pth").write_text(f"{places.CHECKOUT / 'src'}\n{places.CHECKOUT / 'sim'}\n", "utf-8")


class Pip:
    """How to call a pip, wherever it was found."""

    def __init__(self, home: Path | None = None) -> None:
        """`home`: a folder with the package; None: the host's own."""
        self.command: list[str | Path] = [_interpreter(), "-m", "pip"]
        self.environ = {"PYTHONPATH": str(home)} if home else {}


def _pip() -> Pip:
    """The host's, or Python's bundled one, or Debian's wheel of it."""
    try:
        version = tuple(int(part) for part in importlib.metadata.version("pip").split(".")[:2])
        if version >= OLDEST_PIP and importlib.util.find_spec("pip"):
            return Pip()
    except (importlib.metadata.PackageNotFoundError, ValueError):
        pass
    wheel = _bundled() or _debians()
    home = places.cache() / wheel.name.removesuffix(".whl")
    if not (home / "pip").exists():
        shutil.rmtree(home, ignore_errors=True)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(home)
    return Pip(home)


def _bundled() -> Path | None:
    found: list[Path] = sorted(Path("/usr/share/python-wheels").glob("pip-*.whl"))
    spec = importlib.util.find_spec("ensurepip")
    if spec and spec.origin:
        found += sorted((Path(spec.origin).parent / "_bundled").glob("pip-*.whl"))
    return found[-1] if found else None


def _debians() -> Path:
    root = debian.bring(["python3-pip-whl"], "pip, which this Python lacks")
    found = sorted((root / "usr/share/python-wheels").glob("pip-*.whl"))
    if not found:
        raise say.Failed(f"There is no pip in {root}.", "install pip for this Python, by hand.")
    return found[-1]
