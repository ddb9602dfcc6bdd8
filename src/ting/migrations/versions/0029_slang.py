"""Slang."""

from ting.migrations.script import run_sql

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Make room for slang, and find words that stand for themselves."""
    run_sql("0029_slang.sql")
