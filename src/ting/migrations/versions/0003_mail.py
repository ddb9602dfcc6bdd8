"""Mail out: senders, their passwords, the outbox."""

from ting.migrations.script import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables of mail."""
    run_sql("0003_mail.sql")
