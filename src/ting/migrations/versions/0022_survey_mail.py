"""A survey by mail."""

from ting.migrations.script import run_sql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Make room for surveys by mail."""
    run_sql("0022_survey_mail.sql")
