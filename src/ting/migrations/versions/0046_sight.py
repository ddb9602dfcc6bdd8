"""Whose contacts somebody sees."""

from ting.migrations.script import run_sql

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Let a transaction see only what some people have served."""
    run_sql("0046_sight.sql")
