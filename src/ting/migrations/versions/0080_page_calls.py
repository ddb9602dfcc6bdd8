"""Customers call from a page: their browser is the phone."""

from ting.migrations.script import run_sql

revision = "0080"
down_revision = "0079"


def upgrade() -> None:
    """Keep what a browser was given to place one call."""
    run_sql("0080_page_calls.sql")
