"""New mail addresses are confirmed by a link."""

from ting.migrations.script import run_sql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Let links confirm addresses."""
    run_sql("0035_addresses.sql")
