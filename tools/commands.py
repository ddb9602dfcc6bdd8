"""The commands of `./ting`, before there is an environment. Each docstring's first line is its help."""

import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tools import debian, desk, environment, places, say, scaffold

UV = "uv>=0.8"
SUITE = re.compile(r"X[FHTP]\d+")
"""The id of a suite against faults or hostile input, as its file's first line says it."""
TOGETHER = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--durations", "25", "--durations-min", "5")
"""Two files at a time, in the order of tests/conftest.py; what took longest is told at the end.

Three save a fifth of the time on two processors, and bring out what is late only where everything is.
"""


def demo(words: Sequence[str]) -> None:
    """a living example: two companies, their agents and customers   [--port P] [--data DIR] [--no-phone]"""
    _serve("demo", words)


def up(words: Sequence[str]) -> None:
    """serve on lasting data   [--host H] [--port P] [--data DIR] [--url U] [--tls-cert FILE --tls-key FILE] [--cluster]"""
    if "--cluster" in words:
        environment.ensure(environment.CLUSTER)
    _serve("up", words)


def doctor(words: Sequence[str]) -> None:
    """look the house over, and say what to do   [--data DIR] [--replay]"""
    _serve("doctor", words, screens=False)


def audit(words: Sequence[str]) -> None:
    """prove that no audit trail was altered   [--data DIR] [--tenant NAME [--kept NUMBER:HASH]]"""
    _serve("audit", words, screens=False)


def backup(words: Sequence[str]) -> None:
    """write the whole house into one file, while it serves   [FILE | FOLDER | -] [--data DIR]"""
    _serve("backup", words, screens=False)


def restore(words: Sequence[str]) -> None:
    """make a house of a back-up, in an empty place   FILE [--data DIR | --try]"""
    _serve("restore", words, screens=False)


def scenarios(words: Sequence[str]) -> None:
    """play scenario files against their call flows, without a server   FILE..."""
    _serve("scenarios", words, screens=False)


def simulate(words: Sequence[str]) -> None:
    """customers for any server   --customers N --rate R --url U [--sip HOST:PORT --call NUMBER]"""
    environment.ensure(environment.RUNTIME)
    _python("-m", "ting_sim", *words)


def test(words: Sequence[str]) -> None:
    """run the tests   [fast | full] [ids, as XF1 | arguments for pytest]"""
    environment.ensure(environment.DEV)
    desk.ensure()
    fast = words[:1] == ["fast"]
    if words[:1] == ["full"]:
        os.environ.setdefault("TING_FULL", "1")
        words = words[1:]
    words = [found for word in words for found in (_suites(word) if SUITE.fullmatch(word) else [word])]
    if not fast:
        debian.chromium()
        debian.sip_peers()
        environment.ensure(environment.DEPLOY)
    picked = ["-m", "not slow and not browser", *words[1:]] if fast else words
    _python("-m", "pytest", *(TOGETHER if len(words) == int(fast) else ()), *picked)


def _suites(id_: str) -> list[str]:
    """Return the files of tests that bear this id in their first line."""
    tests = (places.CHECKOUT / "tests").rglob("test_*.py")
    found = sorted(path for path in tests if re.search(rf"\b{id_}\b", path.read_text("utf-8").partition("\n")[0]))
    if not found:
        raise say.Failed(f"No file of tests bears {id_} in its first line.")
    return [str(path.relative_to(places.CHECKOUT)) for path in found]


def bench(words: Sequence[str]) -> None:
    """measure, one line of JSON for each figure   NAME"""
    known = sorted(path.stem for path in (places.CHECKOUT / "bench").glob("[a-z]*.py"))
    if not words or words[0] not in known:
        raise say.Failed("Which measurement? " + (", ".join(known) or "There is none yet."))
    environment.ensure(environment.DEV)
    _python("-m", f"bench.{words[0]}", *words[1:])


def types(_words: Sequence[str]) -> None:
    """write the screens' types of what the server says   (ui/src/api/schema.d.ts)"""
    environment.ensure(environment.DEV)
    desk.types()
    print(desk.TYPES.relative_to(places.CHECKOUT))


def new(words: Sequence[str]) -> None:
    """make a channel or a domain, to be filled   channel NAME | domain NAME [--one WORD]"""
    plan = scaffold.plan(scaffold.read(words), places.CHECKOUT)
    environment.ensure(environment.DEV)
    scaffold.write(plan, places.CHECKOUT, places.PYTHON)
    print(scaffold.report(plan, places.CHECKOUT))


def lock(words: Sequence[str]) -> None:
    """make the locks of the Python packages again   [--upgrade]"""
    environment.ensure(environment.RUNTIME)
    with say.step("fetching uv"):
        environment.fetch(UV, places.OURS / "uv")
    groups = {"node": environment.NODE, "cluster": environment.CLUSTER, "deploy": environment.DEPLOY}
    chosen = {environment.RUNTIME: [], environment.DEV: ["--group", "dev", "-c", environment.RUNTIME]}
    chosen |= {name: ["--group", group, "-c", environment.DEV] for group, name in groups.items()}
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet"]
    options += ["--custom-compile-command", "./ting lock", *words]
    for name, more in chosen.items():
        with say.step(f"making {name}"):
            source = [] if name in groups.values() else ["pyproject.toml"]
            command: list[str | Path] = [
                places.OURS / "uv" / "bin" / "uv",
                "pip",
                "compile",
                *source,
                *more,
                *options,
                "-o",
                name,
            ]
            say.run(command, cwd=places.CHECKOUT)


def licences(_words: Sequence[str]) -> None:
    """write the list of what others wrote   (docs/third-party.md)"""
    environment.ensure(environment.DEV)
    _python("-m", "tools.third_party")


COMMANDS: dict[str, Callable[[Sequence[str]], None]] = {
    function.__name__: function
    for function in (
        demo,
        up,
        test,
        bench,
        simulate,
        doctor,
        audit,
        backup,
        restore,
        scenarios,
        types,
        new,
        lock,
        licences,
    )
}


def main(words: Sequence[str]) -> int:
    """Do what the first word says."""
    name = words[0] if words else "help"
    command = COMMANDS.get(name)
    if command is None:
        _help()
        return 0 if name in {"help", "-h", "--help"} else 2
    try:
        command(words[1:])
    except say.Failed as failure:
        print(f"ting: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _help() -> None:
    print("Ting, an open contact centre.\n\nusage: ./ting COMMAND\n")
    for name, command in COMMANDS.items():
        print(f"  {name:9} {(command.__doc__ or '').splitlines()[0]}")


def _serve(name: str, words: Sequence[str], *, screens: bool = True) -> None:
    environment.ensure(environment.RUNTIME)
    if screens and "--help" not in words and "-h" not in words:
        desk.ensure()
    _python("-m", "ting", name, *words)


def _python(*words: str) -> None:
    """Become the environment's Python: what it prints is the last thing printed, and signals go straight to it.

    It keeps what it compiled, whatever the host says: the house's processes come and go, and each would compile it all anew.
    """
    sys.stdout.flush()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(places.CHECKOUT)
    os.execv(places.PYTHON, [str(places.PYTHON), *words])
