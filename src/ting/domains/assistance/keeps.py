"""What is kept of contacts in which help was called for: what the agent wrote to say why."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (
    Kept(table="assist_call", of=OF_CONTACT, left={"words": "null"}, plain=("state",), sort="words"),
    Kept(table="call_wait", of=OF_CONTACT, left={}, plain=("outcome",)),
)
