"""Calls are looked through afterwards."""

from ting.migrations.script import run_sql

revision = "0074"
down_revision = "0073"


def upgrade() -> None:
    """Keep whether a customer was on hold as his call ended, and in which contact he is called back for it."""
    run_sql("0074_call_review.sql")
