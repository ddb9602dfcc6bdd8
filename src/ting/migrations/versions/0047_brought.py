"""Customers are read in with all that is known of them, and an import of them is taken back as one."""

from ting.migrations.script import run_sql

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    """Let an import of customers be taken back, and remember which field a heading is."""
    run_sql("0047_brought.sql")
