"""What a log may say: personal data where it is marked, and nowhere else."""

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stderr

import asyncpg
import pytest
import structlog

from ting.app import logs


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


def test_an_error_of_the_database_does_not_quote_its_row() -> None:
    told = "duplicate key value\nDETAIL:  Key (email)=(a@b.example\n\nand more) already exists.\nHINT: none"

    with pytest.raises(RuntimeError) as failed:
        raise RuntimeError("no") from asyncpg.UniqueViolationError(told)
    text = str(said(asked=False, exc_info=failed.value)["exception"])
    assert "a@b.example" not in text
    assert "and more" not in text
    assert "duplicate key value" in text
    assert "RuntimeError: no" in text
