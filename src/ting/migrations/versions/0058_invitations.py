"""Contact points by invitation."""

from ting.migrations.script import run_sql

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    """Keep invitations, in which browsers somebody came by one, and who asks for one."""
    run_sql("0058_invitations.sql")
