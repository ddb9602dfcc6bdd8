"""What is an agent's own: how his attention is drawn, his day, and what became of his replies."""

from ting.migrations.script import run_sql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Make room for it."""
    run_sql("0023_own.sql")
