"""`./ting new`: what it makes passes every rule of the house and every test of its own, at once, in a copy of the tree."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tools import commands, environment, places, scaffold
from tools.say import Failed

CHECKOUT = Path(__file__).resolve().parents[2]
HELD = ("test_rules", "test_lints", "test_papers", "test_golden_events")
"""What the house holds everything to, under tests/house."""
ROUTES = (
    "test_every_route_names_who_may_use_it_and_the_public_ones_are_those_that_must_be",
    "test_garbage_is_never_a_fault_of_ours",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is committed or about to be, in a checkout of its own."""
    root = tmp_path_factory.mktemp("copy") / "ting"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (CHECKOUT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(CHECKOUT / name, root / name)
    subprocess.run(["git", "init", "-q", str(root)], check=True)  # for the lints, which ask what is committed
    for cache in (CHECKOUT / ".mypy_cache").rglob("*.db"):  # types are looked at again where something is new only
        (root / cache.relative_to(CHECKOUT)).parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(sqlite3.connect(f"file:{cache}?mode=ro", uri=True)) as theirs,  # another test may be writing
            closing(sqlite3.connect(root / cache.relative_to(CHECKOUT))) as ours,
        ):
            theirs.backup(ours)
    return root


def state(root: Path) -> dict[str, bytes]:
    """All that a refusal must not touch."""
    folders = ("src", "tests", "tools")
    files = [path for folder in folders for path in (root / folder).rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in (*files, root / "ARCHITECTURE.md", root / "pyproject.toml")}


def make(root: Path, *words: str) -> scaffold.Plan:
    plan = scaffold.plan(scaffold.read(words), root)
    scaffold.write(plan, root, sys.executable)
    return plan


def run(root: Path, *words: str, **more: str) -> str:
    """Run the copy's own tests by the copy's own code; `more` joins the environment."""
    path = os.pathsep.join(str(root / folder) for folder in ("src", "sim", "."))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=root,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        | {"PYTHONPATH": path, **more},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        pytest.fail(f"{done.stdout[-8000:]}\n{done.stderr[-4000:]}", pytrace=False)
    return done.stdout


@pytest.mark.slow
def test_a_channel_and_a_domain_pass_the_rules_and_their_tests_as_they_are_made(
    copy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(copy)
    monkeypatch.setattr(places, "CHECKOUT", copy)
    monkeypatch.setattr(places, "PYTHON", Path(sys.executable))  # the copy has no environment of its own
    monkeypatch.setattr(environment, "ensure", lambda _lock: None)
    assert commands.main(["new", "channel", "im_echo"]) == 0
    assert commands.main(["new", "domain", "opening_notices"]) == 0
    told = capsys.readouterr().out.splitlines()
    made = {copy / line.removeprefix("  + ") for line in told if line.startswith("  + ")}
    assert {str(path) for path in made} == state(copy).keys() - before.keys()
    for path in made:
        text = path.read_text("utf-8")
        for left in ("parrot", "bulletin", "0000_", '"before"'):
            assert left not in f"{path.relative_to(copy)} {text}".lower(), (path, left)
    said = run(
        copy,
        *(f"tests/house/{name}.py" for name in HELD),
        "tests/channels/test_im_echo.py",
        "tests/domains/opening_notices",
        "tests/hostile/test_tenants.py",
        *(f"tests/hostile/test_routes.py::{name}" for name in ROUTES),
        "-rA",
        "--deselect=tests/house/test_rules.py::test_the_screens_pass_their_own",
        # written by `./ting types`, as the report of `new` says
        "--deselect=tests/house/test_rules.py::test_the_screens_types_are_those_of_the_server",
        TING_ROUTES="im.echo|opening.notices",
    )
    contract = (CHECKOUT / "tests/channels/contract.py").read_text("utf-8").count("async def test_")
    assert said.count("PASSED tests/channels/test_im_echo.py::TestImEcho::") == contract + 2
    assert "PASSED tests/domains/opening_notices/test_opening_notices.py::" in said
    assert "skipped" not in said.splitlines()[-1]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A tree as far as a refusal looks."""
    root = tmp_path_factory.mktemp("tree")
    for folder in ("src", "tests", "tools"):
        shutil.copytree(CHECKOUT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("ARCHITECTURE.md", "pyproject.toml"):
        shutil.copy2(CHECKOUT / name, root / name)
    before = state(root)
    yield root
    assert state(root) == before, "a refusal wrote something"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("channel Line", "cannot be a name here"),
        ("channel ../line", "cannot be a name here"),
        ("channel 4chan", "cannot be a name here"),
        ("channel line__two", "cannot be a name here"),
        ("channel " + "x" * 25, "cannot be a name here"),
        ("channel class", "a word of Python's own"),
        ("domain lists --one list", "a word of Python's own"),
        ("domain users", "'user' is a word of SQL's own"),
        ("domain utils", "names nothing"),
        ("domain call_helpers", "names nothing"),
        ("channel webchat", "There is src/ting/channels/webchat already"),
        ("channel people", "There is src/ting/domains/people already"),
        ("domain floor", "There is src/ting/journeys/floor already"),
        ("channel desk", "The address /api/desk is in use"),
        ("channel csv", "Tests of that name are in tests/kit/test_csv.py"),
        ("domain visits --one contact", "There is src/ting/events/contact.py already"),
        ("domain teams", "The database has a team already"),
        ("domain board", "There are permissions board.… already"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(tree: Path, words: str, fault: str) -> None:
    with pytest.raises(Failed, match=fault) as failure:
        make(tree, *words.split())
    assert "What to do: " in str(failure.value)


def test_where_the_tree_has_no_place_for_it_nothing_is_written(tree: Path) -> None:
    roles = tree / "src/ting/domains/people/presets.py"
    text = roles.read_text("utf-8")
    roles.write_text(text.replace("_AGENT = ", "_CLERK = "), "utf-8")
    before = state(tree)
    with pytest.raises(Failed, match=r"presets\.py has no place for it"):
        make(tree, "domain", "bulletins")
    assert state(tree) == before
    roles.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("many", "one"),
    [("notices", "notice"), ("stories", "story"), ("branches", "branch"), ("glossary", "glossary"), ("press", "press")],
)
def test_one_of_many_is_guessed(many: str, one: str) -> None:
    assert scaffold.read(["domain", many]).one == one


def test_a_word_that_begins_with_a_vowel_takes_its_article(tree: Path) -> None:
    plan = scaffold.plan(scaffold.read(["domain", "outages"]), tree)
    words = "\n".join(plan.made.values())
    assert "an outage" in words
    assert " a outage" not in words


def test_words_of_two_parts_are_written_apart_where_a_person_reads_them(tree: Path) -> None:
    plan = scaffold.plan(scaffold.read(["domain", "price_lists"]), tree)
    api = next(text for path, text in plan.made.items() if path.name == "api.py")
    assert api.startswith('"""The door of price lists."""')
    assert "from ting.domains.price_lists.model import PriceList, name_of" in api


def test_the_help_names_it_and_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["help"]) == 0
    assert "channel NAME | domain NAME" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        commands.main(["new", "--help"])
    assert ended.value.code == 0
    assert "docs/guide/extending.md" in capsys.readouterr().out
    assert (CHECKOUT / "docs/guide/extending.md").exists()
    assert commands.main(["new", "channel", "webchat"]) == 1
    assert "There is src/ting/channels/webchat already" in capsys.readouterr().err
