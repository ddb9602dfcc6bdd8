"""Rules of the house that no linter knows. Each takes a file's path below the checkout and its text, and complains."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

SQL = re.compile(
    r"\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\(|truncate\s"
    r"|(create|alter|drop)\s+(table|index|role|database|function|policy|type|view)\s)",
    re.IGNORECASE | re.DOTALL,
)
# The parts of a domain that may know a database, a web server or a clock; all its other files are rules.
KNOWING = {"api", "store", "routes", "kinds", "checks", "on", "jobs", "module", "__init__"}
PURE = {
    "csv",
    "holidays",
    "__future__", "abc", "base64", "bisect", "collections", "dataclasses", "datetime", "decimal", "enum", "fractions",
    "functools", "hashlib", "heapq", "hmac", "ipaddress", "itertools", "contextlib",
    "math", "msgspec", "operator", "phonenumbers", "re", "sortedcontainers",
    "statistics", "string", "types", "typing", "unicodedata", "uuid", "zoneinfo",
}  # fmt: skip
PURE_OF_OURS = (
    "ting.events",
    "ting.kit.csv",
    "ting.kit.holidays",
    "ting.kit.kept",
    "ting.kit.known",
    "ting.kit.locale",
    "ting.kit.personal",
    "ting.kit.phone",
    "ting.kit.text",
    "ting.kit.vcard",
    "ting.kit.problem",
    "ting.kit.wall",
    "ting.kit.worktime",
)

# Put together here so that this file does not accuse itself.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "npmjs" + ".com", "deb.debian" + ".org"]
REGISTRIES += ["snapshot.debian" + ".org", "archive.ubuntu" + ".com"]
OF_A_MACHINE = re.compile(r"(?<![\w.~$}-])/(?:work|root|home|Users)/[\w.-]")


def sql_outside_the_store(path: str, text: str) -> Iterator[str]:
    """SQL stands in a domain's store, in the kit, in the migrations and where roles are made; nowhere else."""
    place = PurePosixPath(path)
    if (
        "store" in (place.stem, place.parent.name)
        or place.is_relative_to("src/ting/kit")
        or path == "src/ting/app/database.py"
    ):
        return
    tree = ast.parse(text)
    words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in words:
            continue
        if isinstance(node.value, str) and SQL.match(node.value):
            yield f"{path}:{node.lineno}: SQL belongs in a store.py: {node.value.strip()[:60]!r}"


def past_the_door(path: str, text: str) -> Iterator[str]:
    """From outside a domain only its `api` may be imported, and its `module` by `app`."""
    place = PurePosixPath(path).relative_to("src").parts
    allowed = {"api", "module"} if place[:2] == ("ting", "app") else {"api"}
    for name, line in _imports(ast.parse(text)):
        parts = name.split(".")
        if parts[:2] != ["ting", "domains"] or len(parts) < 4 or list(place[:3]) == parts[:3]:
            continue
        if parts[3] not in allowed:
            yield f"{path}:{line}: {name} is behind the door of {parts[2]}; ask its api"


def impure_rules(path: str, text: str) -> Iterator[str]:
    """Rules know no database, network, file, clock or chance: what they need of those are arguments."""
    place = PurePosixPath(path)
    if place.parts[:3] != ("src", "ting", "domains") or len(place.parts) < 5:
        return
    if PurePosixPath(place.parts[4]).stem in KNOWING:  # a file, or the folder that it has grown into
        return
    room = ".".join(place.parts[1:4])
    for name, line in _imports(ast.parse(text)):
        sibling = name.startswith(room + ".") and name.split(".")[3] not in KNOWING
        if not (name.split(".")[0] in PURE or name.startswith(PURE_OF_OURS) or sibling):
            yield f"{path}:{line}: rules may not import {name}"


def of_this_machine(path: str, text: str) -> Iterator[str]:
    """What is committed names no package registry and no folder of somebody's machine."""
    for number, line in enumerate(text.splitlines(), 1):
        for host in REGISTRIES:
            if host in line:
                yield f"{path}:{number}: names the registry {host}"
        if OF_A_MACHINE.search(line):
            yield f"{path}:{number}: names a folder of one machine: {line.strip()[:80]!r}"


def _imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported name in full, and its line. Types that only a checker reads count as well."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
