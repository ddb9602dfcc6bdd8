"""Recordings of calls, who listened to them, and what was noted in them."""

from ting.migrations.script import run_sql

revision = "0064"
down_revision = "0061"


def upgrade() -> None:
    """Keep recordings, their rules, their listeners, their comments and their words."""
    run_sql("0064_recordings.sql")
