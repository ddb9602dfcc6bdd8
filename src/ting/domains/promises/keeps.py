"""What is kept of those who were promised an answer: how they are reached goes."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (
    Kept(
        table="promise",
        of=OF_CONTACT,
        left={"reach": "''"},
        plain=("mode", "reach_kind", "state", "outcome"),
        addresses=("reach",),
        sort="facts",
    ),
)
