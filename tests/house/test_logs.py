"""What a log may say: personal data where it is marked, and nowhere else."""

import contextlib
import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import asyncpg
import pytest
import structlog

from ting.app import console, logs


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.contextvars.clear_contextvars()
    structlog.configure(**before)


def said(*, asked: bool, **fields: object) -> dict[str, object]:
    """What a line of the log comes to."""
    with redirect_stderr(io.StringIO()) as out:
        logs.begin("test", personal=asked)
        structlog.get_logger().error("it failed", **fields)
    found: dict[str, object] = json.loads(out.getvalue())
    return found


def test_what_is_marked_is_left_out_unless_it_is_asked_for() -> None:
    assert said(asked=False, personal={"mail": "a@b.example"})["personal"] == "left out"
    assert said(asked=True, personal={"mail": "a@b.example"})["personal"] == {"mail": "a@b.example"}


def test_a_line_that_the_disk_has_no_room_for_stops_nobody() -> None:
    full = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115 - it cannot be closed in good order: that is its use
    with redirect_stderr(full), redirect_stdout(full):
        logs.begin("test")
        for _ in range(20):
            structlog.get_logger().error("it failed", much="x" * 10_000)
            logging.getLogger("a library").error("it failed")
            console.say("it goes on")
    with contextlib.suppress(OSError):
        full.close()


def test_an_error_of_the_database_does_not_quote_its_row() -> None:
    told = "duplicate key value\nDETAIL:  Key (email)=(a@b.example\n\nand more) already exists.\nHINT: none"

    with pytest.raises(RuntimeError) as failed:
        raise RuntimeError("no") from asyncpg.UniqueViolationError(told)
    text = str(said(asked=False, exc_info=failed.value)["exception"])
    assert "a@b.example" not in text
    assert "and more" not in text
    assert "duplicate key value" in text
    assert "RuntimeError: no" in text
