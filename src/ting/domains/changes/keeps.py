"""What is kept of what was set up: from what to what. Without its salt a digest in the audit trail gives nothing away."""

from ting.kit.kept import Kept

KEEPS = (
    Kept(
        table="change",
        of="false",
        left={"fields": "'[]'", "salt": "null"},
        plain=("kind", "name", "state", "error"),
        sort="changes",
        aged="case when state <> 'scheduled' then at end",
    ),
)
