"""Roles of each tenant."""

from ting.migrations.script import run_sql

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Give every tenant its roles, and let memberships name one of them."""
    run_sql("0038_roles.sql")
