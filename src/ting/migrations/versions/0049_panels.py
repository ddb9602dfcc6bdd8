"""What other systems know, beside the conversation."""

from ting.migrations.script import run_sql

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    """Make room for panels, their answers, and for holding."""
    run_sql("0049_panels.sql")
