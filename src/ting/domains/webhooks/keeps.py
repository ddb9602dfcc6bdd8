"""What is kept of what other systems were told: ids and numbers by us, anything at all in what they answered."""

from ting.kit.kept import Kept

HIS = "(facts ->> 'contact')::uuid = any(:contacts) or (facts ->> 'customer')::uuid = any(:customers)"
KEEPS = (
    Kept(
        table="webhook_attempt",
        of=f"delivery_id in (select d.id from webhook_delivery d where d.tenant_id = $1 and ({HIS}))",  # noqa: S608 - of this file
        left={"said": "''"},
        plain=("step",),
    ),
    Kept(
        table="webhook_delivery",
        of=HIS,
        left={"body": "case when state in ('waiting', 'sending') then body end"},
        plain=("key", "aggregate", "type", "facts", "state"),
    ),
    Kept(table="webhook_delivery", of="false", sort="webhooks", aged="done_at"),
)
