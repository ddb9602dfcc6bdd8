"""Whether a talk is recorded, and whether that is paused."""

from ting.migrations.script import run_sql

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    """Keep whether a talk is recorded."""
    run_sql("0067_call_recorded.sql")
