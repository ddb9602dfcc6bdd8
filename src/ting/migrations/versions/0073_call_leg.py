"""How the phones of calls were heard."""

from ting.migrations.script import run_sql

revision = "0073"
down_revision = "0072"


def upgrade() -> None:
    """Keep what each line lost, and how late and unevenly the rest came."""
    run_sql("0073_call_leg.sql")
