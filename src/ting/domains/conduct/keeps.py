"""What is kept of those who were held off. A ban stays as a figure and holds nobody off any more."""

from ting.kit.kept import Kept

SUBJECTS = "any(:addresses || :visitors::text[] || :customers::text[])"
BANS = f"(customer_id = any(:customers) or exists (select from unnest(subjects) s where substr(s, strpos(s, ':') + 1) = {SUBJECTS}))"
OF_BANS = f"kind = 'bans' and subject in (select ban.id from ban where ban.tenant_id = $1 and {BANS})"  # noqa: S608 - of this file
KEEPS = (
    Kept(table="draft", of=OF_BANS),
    Kept(
        table="change",
        of=OF_BANS,
        left={"name": ":nobody", "fields": "'[]'", "salt": "null"},
        plain=("kind", "state", "error"),
        hidden=("salt",),
    ),
    Kept(table="restraint", of=f"substr(subject, strpos(subject, ':') + 1) = {SUBJECTS}"),
    Kept(
        table="ban",
        of=BANS,
        left={"subjects": "array['erased:' || id]", "whom": ":nobody", "reason": "''"},
    ),
)
"""What was written of a ban stands in its changes too, whose digests prove nothing any more without their salt (ADR 26)."""
