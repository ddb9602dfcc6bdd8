"""What customers are asked when a contact is over."""

from ting.migrations.script import run_sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make room for surveys."""
    run_sql("0011_surveys.sql")
