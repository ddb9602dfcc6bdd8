"""What administrators change, and their drafts."""

from ting.migrations.script import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make room for changes."""
    run_sql("0002_changes.sql")
