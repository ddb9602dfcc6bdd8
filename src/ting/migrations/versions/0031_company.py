"""The company: its facts."""

from ting.migrations.script import run_sql

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Let a tenant change its facts."""
    run_sql("0031_company.sql")
