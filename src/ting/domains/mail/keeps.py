"""What is kept of those who were written to: what went to their addresses, or tells of their contacts."""

from ting.kit.kept import Kept

NAMED = "regexp_matches(key, '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', 'g') as m (found)"
KEEPS = (
    Kept(
        table="mail",
        of="lower(to_address) = any(:addresses) "
        f"or exists (select from {NAMED} where found[1]::uuid = any(:contacts || :customers))",
        hidden=("html",),
    ),
    Kept(table="mail_refusal", of="lower(address) = any(:addresses)"),
)
"""The outbox forgets what is older than three months by itself."""
