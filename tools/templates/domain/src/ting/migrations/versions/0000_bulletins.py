"""Bulletins."""

from ting.migrations.script import run_sql

revision = "0000"
down_revision = "before"


def upgrade() -> None:
    """Make room for bulletins."""
    run_sql("0000_bulletins.sql")
