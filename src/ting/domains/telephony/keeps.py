"""What is kept of those who called or were called: their numbers."""

from ting.kit.kept import OF_CONTACT, OF_VISITOR, Kept

KEEPS = (
    Kept(
        table="call",
        of=f"{OF_CONTACT} or caller = any(:addresses) or (direction = 'out' and called = any(:addresses))",
        left={
            "caller": "case when direction = 'in' then '' else caller end",
            "called": "case when direction = 'out' then '' else called end",
        },
        plain=("channel", "why", "state", "ended_by", "direction", "class", "outcome"),
        sort="facts",
        aged="began_at",
    ),
    Kept(table="page_call", of=OF_VISITOR, plain=("lang",), hidden=("username", "digest")),
)
