"""What is kept of conversations. Numbers, times and who served stay; what was written, sent and shown goes."""

from ting.kit.kept import OF_CONTACT, OF_CUSTOMER, Kept

STAYS = ("card", "topic", "sticker", "reason", "reach", "by", "agent", "number", "queue", "outcome")
NO_WORDS = f"""
case when params = '{{}}' then params else (select jsonb_object_agg(key, case
  when jsonb_typeof(value) <> 'string' or key in {STAYS} then value
  when key = 'name' and code in ('agent_joined', 'consult_joined', 'consult_left', 'transferred') then value
  else '"–"' end) from jsonb_each(params)) end
"""  # noqa: S608 - words of this file
"""Lines of the house name who came, who went and where something was sent to; cards and topics are named by ids."""
KEEPS = (
    Kept(
        table="file",
        of=OF_CONTACT,
        left={"name": ":gone", "sha256": "''"},
        plain=("media_type",),
        hidden=("sha256",),
        file="id",
        sort="files",
    ),
    Kept(
        table="message",
        of=OF_CONTACT,
        left={
            "text": "case when text is null then null else :gone end",
            "params": NO_WORDS,
            "by_name": "case when by_kind in ('customer', 'guest') then null else by_name end",
        },
        plain=("by_kind", "kind", "code"),
        sort="words",
    ),
    Kept(
        table="participant",
        of=OF_CONTACT,
        left={"name": "case when kind = 'guest' then :nobody else name end"},
        plain=("kind", "state", "invited_by", "link_hash", "token_hash"),
        hidden=("link_hash", "token_hash"),
        sort="facts",
    ),
    Kept(
        table="contact",
        of="id = any(:contacts)",
        left={"question": "case when question = '' then '' else :gone end"},
        plain=("number", "channel", "state", "lang", "ended_by", "code", "mode"),
        sort="words",
    ),
    Kept(table="contact", of="id = any(:contacts)", left={"page": "''", "visits": "'[]'"}, sort="facts"),
    Kept(table="contact", of=OF_CUSTOMER, left={"called": ":nobody"}),
)
