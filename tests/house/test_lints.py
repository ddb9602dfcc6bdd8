"""The lints of the house hold for every committed file, and each catches a planted breach."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house import lints

CHECKOUT = Path(__file__).resolve().parents[2]
Lint = Callable[[str, str], Iterator[str]]


def committed(*patterns: str) -> list[str]:
    """Files that are committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if (CHECKOUT / name).is_file()]


def complaints(lint: Lint, *patterns: str) -> list[str]:
    found: list[str] = []
    for name in committed(*patterns):
        try:
            text = (CHECKOUT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += lint(name, text)
    return found


@pytest.mark.parametrize("lint", [lints.sql_outside_the_store, lints.past_the_door, lints.impure_rules])
def test_the_source_keeps_the_rule(lint: Lint) -> None:
    assert complaints(lint, "src/ting/*.py") == []


def test_nothing_committed_names_a_registry_or_one_machine() -> None:
    assert complaints(lints.of_this_machine) == []


@pytest.mark.parametrize(
    ("lint", "path", "text"),
    [
        (lints.sql_outside_the_store, "src/ting/web/live.py", "q = 'select a from b where c'"),
        (lints.sql_outside_the_store, "src/ting/domains/people/api.py", "q = f'''\n  insert into x values ({1})'''"),
        (lints.past_the_door, "src/ting/web/live.py", "from ting.domains.people import store"),
        (lints.past_the_door, "src/ting/journeys/contact/queue.py", "from ting.domains.people.model import Person"),
        (lints.past_the_door, "src/ting/journeys/contact/queue.py", "import ting.domains.people.module"),
        (lints.impure_rules, "src/ting/domains/people/model.py", "import time"),
        (lints.impure_rules, "src/ting/domains/people/model.py", "from ting.kit.db import Tx"),
        (lints.impure_rules, "src/ting/domains/routing/line.py", "from ting.domains.routing import store"),
        (lints.of_this_machine, "docs/x.md", "see https://" + lints.REGISTRIES[0] + "/simple"),
        (lints.of_this_machine, "docs/x.md", "cd /" + "root/ting"),
    ],
)
def test_a_planted_breach_is_caught(lint: Lint, path: str, text: str) -> None:
    assert len(list(lint(path, text))) == 1


@pytest.mark.parametrize(
    ("lint", "path", "text"),
    [
        (lints.sql_outside_the_store, "src/ting/domains/people/store.py", "q = 'select a from b where c'"),
        (lints.sql_outside_the_store, "src/ting/web/live.py", '"""Select one from the list."""'),
        (lints.past_the_door, "src/ting/app/catalogue.py", "from ting.domains.people import module"),
        (lints.past_the_door, "src/ting/journeys/contact/queue.py", "from ting.domains.people import api"),
        (lints.past_the_door, "src/ting/domains/people/api.py", "from ting.domains.people import store"),
        (lints.impure_rules, "src/ting/domains/people/model.py", "from ting.events.seat import SeatChanged"),
        (lints.impure_rules, "src/ting/domains/people/api.py", "from ting.kit.db import Tx"),
        (lints.of_this_machine, "docs/x.md", "GET /api/home/x and ~/.cache/ting and ${HOME}/work/x"),
    ],
)
def test_what_is_allowed_is_not_caught(lint: Lint, path: str, text: str) -> None:
    assert list(lint(path, text)) == []
