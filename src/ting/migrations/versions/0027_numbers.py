"""Runs of number tickets."""

from ting.migrations.script import run_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make room for runs of numbers."""
    run_sql("0027_numbers.sql")
