"""Imports."""

from ting.migrations.script import run_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make room for lists that are read in."""
    run_sql("0020_imports.sql")
