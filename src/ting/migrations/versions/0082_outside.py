"""Who is led on by a flow talks outside, and his contact lasts as long."""

from ting.migrations.script import run_sql

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    """Let a contact be outside, and keep how the talk there went."""
    run_sql("0082_outside.sql")
