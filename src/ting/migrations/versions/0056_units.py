"""How a centre is organised."""

from ting.migrations.script import run_sql

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """Keep units under units, and who belongs to them."""
    run_sql("0056_units.sql")
