"""Finding: words, numbers and names among a million contacts, and the lists that narrow them."""

from ting.migrations.script import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Lay the indexes, and fill what they stand on."""
    run_sql("0006_finding.sql")
