"""Stickers."""

from ting.migrations.script import run_sql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make room for stickers."""
    run_sql("0024_stickers.sql")
