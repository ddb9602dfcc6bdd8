"""What `./ting new` makes: a channel or a domain that runs, is tested and reads like its neighbours, to be filled.

The templates are working code (tools/templates, laid out as the checkout is): a channel called parrot, and a domain called
bulletins. Making one is copying it under another name, and telling the few files that cannot be copied.
"""

import argparse
import builtins
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tools import say

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 24
EMPTY = """api app base channel common core data domain event events extra general generic handler handlers helper helpers
 impl kit lib main manager managers misc model module new other service services shared stuff template test tests thing
 things tool tools util utils"""
"""Words that name nothing: who reads the tree is to learn from a folder's name what is in it."""
RESERVED = """all analyse analyze any array as asc asymmetric authorization between binary both case cast check collate
 collation column concurrently constraint create cross current_date current_role current_time current_user default
 deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially
 inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null
 offset on only or order outer overlaps placing primary references returning right select session_user similar some
 symmetric table tablesample then to trailing true union unique user using variadic verbose when where window with"""
"""Words of SQL that cannot be a table's name."""
AGENTS = r"_AGENT = frozenset\(\s*\{"
"""Where people/presets.py lists what agents may do in a new tenant; administrators may everything."""


class Order(NamedTuple):
    """What was asked for."""

    kind: str
    name: str
    one: str
    """What one of a domain's things is called: its table, its event."""


class Plan(NamedTuple):
    """What will be written: files that are new, and files that are told of them."""

    made: Mapping[Path, str]
    told: Mapping[Path, str]


def read(words: Sequence[str]) -> Order:
    """Read the words behind `./ting new`; `--help` explains them, and the process ends."""
    parser = argparse.ArgumentParser(
        prog="./ting new",
        description="Make a channel or a domain that runs and passes its tests, to be filled.",
        epilog="What is made, and what to do with it: docs/guide/extending.md",
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    channel = kinds.add_parser("channel", help="a way in and out, over a loop-back wire")
    channel.add_argument("name", metavar="NAME", help="the channel's key, e.g. im_line")
    domain = kinds.add_parser("domain", help="a table, its rules, its doors, its event and its permissions")
    domain.add_argument("name", metavar="NAME", help="what it is about, in the plural, e.g. price_lists")
    domain.add_argument("--one", metavar="WORD", help="what one of them is called, e.g. price_list")
    options = parser.parse_args(words)
    return Order(options.kind, options.name, getattr(options, "one", None) or singular(options.name))


def singular(name: str) -> str:
    """Guess what one of these is called; `--one` says it better."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if re.search(r"(ch|sh|x|ss)es$", name):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith("ss") else name


def plan(order: Order, root: Path) -> Plan:
    """Return what is to be written into the checkout at `root`; raise `Failed` when it cannot be. Nothing is written."""
    for word in dict.fromkeys((order.name, order.one)):
        _check_word(word)
    template = TEMPLATES / order.kind
    swaps = _swaps(order, root)
    made = {
        root / _swap(str(path.relative_to(template)), swaps): _swap(path.read_text("utf-8"), swaps)
        for path in sorted(template.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for fault, do in _taken(order, root, made):
        raise say.Failed(fault, do)
    return Plan(made, dict(_told(order, root)))


def write(plan: Plan, root: Path, python: str | Path) -> None:
    """Write it, and lay it out as the tools of the house would: lines break elsewhere in a longer name."""
    for path, text in {**plan.made, **plan.told}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    ruff = [python, "-m", "ruff"]
    files = [path for path in (*plan.made, *plan.told) if path.suffix == ".py"]
    say.run([*ruff, "check", "--quiet", "--fix", "--select", "I", *files], cwd=root)
    say.run([*ruff, "format", "--quiet", *files], cwd=root)


def report(plan: Plan, root: Path) -> str:
    """Say what was written, and what comes next."""
    lines = [f"  + {path.relative_to(root)}" for path in plan.made]
    lines += [f"  ~ {path.relative_to(root)}" for path in plan.told]
    next_ = "  The screens hear of it by ./ting types; then it runs as it is: ./ting test fast."
    return "\n".join([*lines, "", next_, "  What to fill in: docs/guide/extending.md"])


def _check_word(word: str) -> None:
    if not NAME.fullmatch(word) or len(word) > LONGEST:
        raise say.Failed(
            f"{word!r} cannot be a name here.",
            f"use at most {LONGEST} small letters and digits, begun by a letter; words are joined by _.",
        )
    if keyword.iskeyword(word) or keyword.issoftkeyword(word) or hasattr(builtins, word):
        raise say.Failed(f"{word!r} is a word of Python's own.", "choose another name.")
    if word in RESERVED.split():
        raise say.Failed(f"{word!r} is a word of SQL's own.", "choose another name.")
    if set(word.split("_")) & set(EMPTY.split()):
        raise say.Failed(f"{word!r} names nothing.", "say what it is about, as those would who work with it.")


def _swaps(order: Order, root: Path) -> dict[str, str]:
    """What is written in place of what, the longer words first."""
    if order.kind == "channel":
        return {"parrot": order.name, "Parrot": _camel(order.name)}
    newest, following = _numbers(root)
    return {
        "BULLETINS": order.name.upper(),
        "Bulletins": order.name.replace("_", " ").capitalize(),
        "bulletins": order.name,
        "Bulletin": _camel(order.one),
        "bulletin": order.one,
        "0000": following,
        '"before"': f'"{newest}"',
    }


def _swap(text: str, swaps: Mapping[str, str]) -> str:
    spoken = {old: new.replace("_", " ") for old, new in swaps.items() if old.islower()}
    text = re.sub(r'(?m)^ *""".*', lambda line: _replace(line[0], spoken), text)  # docstrings are prose
    text = _replace(text, swaps)
    vowel = "|".join(re.split("_", word)[0] for word in swaps.values() if word[0] in "aeio")
    return re.sub(rf"\b([Aa]) (?=({vowel}))", r"\1n ", text) if vowel else text


def _replace(text: str, swaps: Mapping[str, str]) -> str:
    return re.sub("|".join(swaps), lambda found: swaps[found[0]], text)


def _taken(order: Order, root: Path, made: Mapping[Path, str]) -> Iterator[tuple[str, str]]:
    """Say what stands in the way."""
    other = "choose another name, or fill what is there."
    source = root / "src" / "ting"
    for storey in ("channels", "domains", "journeys"):
        if (source / storey / order.name).exists():
            yield f"There is src/ting/{storey}/{order.name} already.", other
    for path in made:
        if path.exists():
            yield f"There is {path.relative_to(root)} already.", other
        if path.stem.startswith("test_") and (twins := list((root / "tests").rglob(path.name))):
            yield f"Tests of that name are in {twins[0].relative_to(root)}.", "choose another name."
    yield from (_taken_address if order.kind == "channel" else _taken_words)(order, source)


def _taken_address(order: Order, source: Path) -> Iterator[tuple[str, str]]:
    if re.search(rf'"/api/{order.name}[/"]', _all_text(source, "*.py")):
        yield f"The address /api/{order.name} is in use.", "choose another name."


def _taken_words(order: Order, source: Path) -> Iterator[tuple[str, str]]:
    for name in (order.one, f"{order.one}_tenant"):
        if re.search(rf"create (unique )?(table|index|view|type|function) {name}\b", _all_text(source, "*.sql")):
            yield f"The database has a {name} already.", "say with --one what one of these is called."
    if re.search(rf'"{order.name}\.(\w|-)+"', _all_text(source, "module.py")):
        yield f"There are permissions {order.name}.… already.", "choose another name."


def _told(order: Order, root: Path) -> Iterator[tuple[Path, str]]:
    """The files that cannot be copied: the tree in ARCHITECTURE.md, and a domain's permissions."""
    tree = root / "ARCHITECTURE.md"
    words = {
        "channel": "a loop-back wire, to be given its own",
        "domain": "what an administrator writes, and agents read",
    }[order.kind]
    line = f"    {order.name}/".ljust(22) + f" {words}\n"
    yield tree, _after(tree, rf"(?m)^  {order.kind}s/.*\n(    .*\n)+", line)
    if order.kind == "domain":
        presets = root / "src/ting/domains/people/presets.py"
        yield presets, _after(presets, AGENTS, f'"{order.name}.read", ')


def _after(path: Path, place: str, more: str) -> str:
    """Return the file's text with something put in behind a place."""
    text = path.read_text("utf-8")
    found = re.search(place, text)
    if found is None:
        raise say.Failed(
            f"{path.name} has no place for it: nothing there matches {place!r}.", "mend tools/scaffold.py."
        )
    return text[: found.end()] + more + text[found.end() :]


def _numbers(root: Path) -> tuple[str, str]:
    """The newest migration, and the one that follows."""
    newest = max(path.stem.partition("_")[0] for path in (root / "src/ting/migrations/versions").glob("[0-9]*.py"))
    return newest, f"{int(newest) + 1:04}"


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _all_text(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in folder.rglob(pattern))
