"""The ground: the log, tenants and people, routing, customers, conversations, reports; three roles."""

from ting.migrations.script import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Lay the ground."""
    run_sql("0001_ground.sql")
