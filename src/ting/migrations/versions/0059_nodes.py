"""Several nodes."""

from ting.migrations.script import run_sql

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    """Know where each process runs, and whether the bus reaches it."""
    run_sql("0059_nodes.sql")
