"""Where calls stand in their flows."""

from ting.migrations.script import run_sql

revision = "0065"
down_revision = "0064"


def upgrade() -> None:
    """Keep where each call stands."""
    run_sql("0065_flow_run.sql")
