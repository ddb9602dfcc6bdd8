"""The picture that goes along within a mail."""

from ting.migrations.script import run_sql

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Add what a mail's page shows."""
    run_sql("0034_mail_picture.sql")
