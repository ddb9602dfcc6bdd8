"""Every table that names a customer, and what becomes of its rows when he turns out to be somebody else.

A test compares this with the database's foreign keys: a new room that names customers cannot forget to stand here.
"""

from typing import NamedTuple


class Naming(NamedTuple):
    """A table with a `customer_id`."""

    table: str
    key: tuple[str, ...] = ("id",)
    """By which its rows are known."""
    contact: str | None = None
    """The column that says in which contact it came about: such a row goes with the contact."""
    stays: str = ""
    """Why its rows stay where they are when two customers become one."""


NAMED = (
    Naming("visitor"),
    Naming("contact", contact="id"),
    Naming("timeline", contact="contact_id"),
    Naming("identifier", key=("kind", "value")),
    Naming("survey_answer", key=("contact_id",), contact="contact_id"),
    Naming("reply_use", key=("message_id",), contact="contact_id"),
    Naming("form_card", contact="contact_id"),
    Naming("booking", contact="contact_id"),
    Naming("asset_sent", key=("message_id",), contact="contact_id"),
    Naming("panel_answer", key=("id",), stays="a copy of what another system said of the one who was asked about"),
    Naming("panel_card", contact="contact_id"),
    Naming("ban"),
    Naming("customer_session"),
    Naming("customer_link", key=("token_hash",), stays="a link that was sent opens the one to whom it was sent"),
    Naming("customer_change", stays="it tells of the one who was changed"),
    Naming("customer_key", key=("customer_id", "key"), stays="it is worked out anew"),
    Naming("duplicate", key=("customer_id", "other_id"), stays="two who are one are proposed no more"),
    Naming("customer_brought", stays="it tells what an import did with the one whom it named"),
    Naming("legal_hold"),
    Naming("privacy_request", stays="it tells what was done with the one of whom it was asked"),
    Naming("consent", contact="contact_id"),
    Naming("identity", key=("contact_id",), contact="contact_id"),
    Naming("invitation"),
)
"""In the order in which they are locked. `customer_merge` names both of its customers itself."""
MOVED = tuple(each for each in NAMED if not each.stays)
WITH_CONTACT = tuple(each for each in MOVED if each.contact and each.table != "identity")
