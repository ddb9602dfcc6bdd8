"""What is kept of those about whom other systems were asked: what they answered goes, as it does by hand."""

from ting.kit.kept import OF_CONTACT, OF_CUSTOMER, Kept

KEEPS = (
    Kept(table="panel_answer", of=f"{OF_CUSTOMER} or lower(subject) = any(:addresses)"),
    Kept(table="panel_card", of=OF_CONTACT, sort="words"),
)
