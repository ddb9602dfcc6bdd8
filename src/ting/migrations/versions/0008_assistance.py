"""Calls for a supervisor."""

from ting.migrations.script import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make room for calls."""
    run_sql("0008_assistance.sql")
