"""The tools that read the source: types, style, the rules between rooms, for Python and for the screens."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import desk, places

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCES = ["src", "sim", "tests", "bench", "tools"]
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def run(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, *words], cwd=CHECKOUT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        pytest.fail(f"{' '.join(words[:3])}\n{done.stdout[-8000:]}\n{done.stderr[-4000:]}", pytrace=False)


def test_ruff_has_nothing_to_say() -> None:
    run("-m", "ruff", "check", "--quiet", ".")


def test_the_source_is_laid_out_by_ruff() -> None:
    run("-m", "ruff", "format", "--check", "--quiet", ".")


def test_mypy_is_content() -> None:
    run("-m", "mypy", *[folder for folder in SOURCES if any((CHECKOUT / folder).rglob("*.py"))])


def test_the_rooms_know_only_whom_they_may() -> None:
    run("-c", LINT_IMPORTS)


def test_the_screens_types_are_those_of_the_server(tmp_path: Path) -> None:
    written = tmp_path / "schema.d.ts"
    desk.types(written, python=Path(sys.executable))
    assert written.read_text("utf-8") == desk.TYPES.read_text("utf-8"), "They have changed: run ./ting types"


@pytest.mark.parametrize("script", ["lint", "check", "test -- --testTimeout=30000"])  # others may use the machine
def test_the_screens_pass_their_own(script: str) -> None:
    """Run again only when something in `ui/` changed since it last passed."""
    stamp = places.OURS / "passed" / script.split(maxsplit=1)[0]
    now = desk.fingerprint()
    if stamp.exists() and stamp.read_text("utf-8") == now:
        return
    desk.modules()
    try:
        desk.npm("run", *script.split())
    except Exception as failure:
        pytest.fail(f"npm run {script}: {failure}", pytrace=False)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now, "utf-8")
