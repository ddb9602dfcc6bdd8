"""Calls that were missed."""

from ting.migrations.script import run_sql

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    """Keep until when somebody has seen the calls that he missed."""
    run_sql("0075_missed.sql")
