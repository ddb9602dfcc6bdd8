"""What is kept of those who were recorded: when, for how long, by whom stays; what can be heard and read goes."""

from ting.kit.kept import OF_CONTACT, Kept

OF = f"recording_id in (select id from recording where {OF_CONTACT})"  # noqa: S608 - words of this file
KEEPS = (
    Kept(table="recording_word", of=OF),
    Kept(table="recording_note", of=OF),
    Kept(
        table="recording_heard",
        of=OF,
        left={"note": "case when note = '' then note else :gone end"},
        plain=("act", "why"),
    ),
    Kept(
        table="recording",
        of=OF_CONTACT,
        left={
            "file_id": "null",
            "gone_at": "coalesce(gone_at, now_ms())",
            "peaks": "''",
            "digest": "''",
            "spoken": "'off'",
        },
        plain=("kind", "pauses"),
        hidden=("peaks", "digest"),
        file="file_id",
        sealed=True,
    ),
)
