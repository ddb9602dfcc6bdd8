"""Who takes part in a conversation besides its customer and its agent."""

from ting.migrations.script import run_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make room for participants."""
    run_sql("0015_participants.sql")
