"""Calls that are made from here."""

from ting.migrations.script import run_sql

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    """Keep whom those who work here may call, and what became of it."""
    run_sql("0069_dialling.sql")
