"""What is kept of customers themselves. Who was erased stays as somebody of whom nothing is known: figures count him."""

from ting.kit.kept import OF_CONTACT, OF_CUSTOMER, OF_VISITOR, Kept

TITLE = "case when kind = 'lifecycle' then title else :gone end"
KEEPS = (
    Kept(table="visitor_key", of=OF_VISITOR, hidden=("token_hash",)),
    Kept(table="visitor", of=OF_CUSTOMER, hidden=("token_hash",)),
    Kept(table="identifier", of=OF_CUSTOMER, addresses=("value",)),
    Kept(table="customer_key", of=OF_CUSTOMER, hidden=("key",)),
    Kept(table="duplicate", of="customer_id = any(:customers) or other_id = any(:customers)", hidden=("mark",)),
    Kept(table="customer_merge", of="customer_id = any(:customers) or gone_id = any(:customers)"),
    Kept(
        table="customer_change",
        of=OF_CUSTOMER,
        left={"fields": "'[]'"},
        plain=("what",),
        sort="changes",
        aged="at",
    ),
    Kept(
        table="timeline",
        of=OF_CONTACT,
        left={"title": TITLE, "detail": "null"},
        plain=("kind", "agent"),
        sort="words",
    ),
    Kept(table="timeline", of=OF_CUSTOMER, left={"title": TITLE, "detail": "null"}, plain=("kind", "agent")),
    Kept(table="identity", of=OF_CONTACT, left={}, plain=("method", "ways")),
    Kept(
        table="customer",
        of="id = any(:customers)",
        left={
            "name": ":nobody",
            "name_key": "''",
            "time_zone": "null",
            "fields": "'{}'",
            "verified": "null",
            "organisation_id": "null",
            "erased_at": "coalesce(erased_at, now_ms())",
        },
        plain=("lang", "tier", "lifecycle", "sought"),
        hidden=("name_key", "sought"),
    ),
)
"""`customer.sought` is made of the rest by a trigger. Identifiers go first: it is made anew then."""
