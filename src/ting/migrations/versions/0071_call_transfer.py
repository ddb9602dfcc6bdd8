"""Calls that a flow led on."""

from ting.migrations.script import run_sql

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    """Keep to whom a flow led a call on, and what became of it."""
    run_sql("0071_call_transfer.sql")
