"""Limits, the ladder, bans."""

from ting.migrations.script import run_sql

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make room for limits, the ladder and bans."""
    run_sql("0021_conduct.sql")
