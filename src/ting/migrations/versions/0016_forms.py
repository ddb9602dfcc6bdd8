"""Forms and bookings."""

from ting.migrations.script import run_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make room for forms and bookings."""
    run_sql("0016_forms.sql")
