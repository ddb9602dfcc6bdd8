"""What is kept of those who answered: the figure stays, the words go."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (
    Kept(
        table="survey_answer",
        of=OF_CONTACT,
        left={"comment": "null", "mailed_to": "case when mailed_to is null then null else '' end"},
        plain=("link_hash",),
        hidden=("link_hash",),
        addresses=("mailed_to",),
        sort="words",
    ),
)
