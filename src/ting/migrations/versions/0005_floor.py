"""The floor: a supervisor takes over."""

from ting.migrations.script import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Let a seat carry more than its capacity on purpose."""
    run_sql("0005_floor.sql")
