"""What is kept of those who called: from which number."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (
    Kept(
        table="call",
        of=f"{OF_CONTACT} or caller = any(:addresses)",
        left={"caller": "''"},
        plain=("channel", "called", "why", "state", "ended_by"),
        sort="facts",
        aged="began_at",
    ),
)
