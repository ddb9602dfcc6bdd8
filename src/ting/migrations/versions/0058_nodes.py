"""Several nodes."""

from ting.migrations.script import run_sql

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    """Know where each process runs, and whether the bus reaches it."""
    run_sql("0058_nodes.sql")
