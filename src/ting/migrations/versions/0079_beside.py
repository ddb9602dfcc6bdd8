"""A chat whose customer is on the telephone waits as a call."""

from ting.migrations.script import run_sql

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    """Let such tickets ask for a phone, too."""
    run_sql("0079_beside.sql")
