"""Trunks, numbers, one's own phones, and calls."""

from ting.migrations.script import run_sql

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    """Keep what calls come by, who is rung where, and each call."""
    run_sql("0066_calls.sql")
