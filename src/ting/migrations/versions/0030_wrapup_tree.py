"""Wrap-up codes as a tree."""

from ting.migrations.script import run_sql

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Make a tree of the list."""
    run_sql("0030_wrapup_tree.sql")
