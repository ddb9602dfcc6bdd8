"""Light duty."""

from ting.migrations.script import run_sql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Let a seat have less capacity for a while."""
    run_sql("0013_light.sql")
