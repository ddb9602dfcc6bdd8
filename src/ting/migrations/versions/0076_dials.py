"""Calls that were promised are dialled at once, where a queue wants it."""

from ting.migrations.script import run_sql

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    """Keep which tickets are dialled by who takes them."""
    run_sql("0076_dials.sql")
