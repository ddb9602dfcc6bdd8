"""Notices to those who work here."""

from ting.migrations.script import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables of notices."""
    run_sql("0007_notices.sql")
