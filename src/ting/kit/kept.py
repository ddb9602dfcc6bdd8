"""What a room keeps of the people whom the house serves: said once a table. Taking it along, erasing it, letting it go by
age all come from that, and a test compares it with the tables that there are (docs/adr/0045).
"""

import re
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

Sort = Literal["words", "files", "facts", "changes", "imports", "webhooks"]
"""Sorts of data that a tenant keeps for so many days: what was written, what was sent, what else is known of a contact,
what was changed by whom from what to what, lists that were read in, what other systems were told."""
SORTS: tuple[Sort, ...] = ("words", "files", "facts", "changes", "imports", "webhooks")

OF_CUSTOMER = "customer_id = any(:customers)"
OF_CONTACT = "contact_id = any(:contacts)"
OF_VISITOR = "visitor_id = any(:visitors)"
_WORD = re.compile(r"(?<!:):([a-z]+)\b")


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """All by which rooms know one person: he himself and whom he was before, his contacts, browsers, addresses, names."""

    customers: list[UUID] = []
    contacts: list[UUID] = []
    visitors: list[UUID] = []
    addresses: list[str] = []
    names: list[str] = []
    numbers: list[str] = []
    """The digits of his phone numbers without the country's, as lists write them."""
    gone: str = ""
    """What stands in the place of words that are gone."""
    nobody: str = ""
    """What somebody is called who was erased."""


_TYPES = {"customers": "uuid[]", "contacts": "uuid[]", "visitors": "uuid[]", "gone": "text", "nobody": "text"}


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One table that tells of people: which rows are somebody's, and what of them is left when he is erased.

    Conditions and expressions are SQL in which `:customers`, `:contacts` … stand for what `Whose` holds.
    """

    table: str
    of: str
    left: Mapping[str, str] | None = None
    """What then stands in which column; None: the row goes."""
    plain: tuple[str, ...] = ()
    """Columns that could hold words and hold none of people: they stay."""
    hidden: tuple[str, ...] = ()
    """Columns that nobody takes along: secrets, and what only the house can read."""
    addresses: tuple[str, ...] = ()
    """Columns by which he is reached; what stands there is looked for in other rooms."""
    file: str | None = None
    """The column that names a file on disk, which goes before the row does."""
    sealed: bool = False
    """The file is sealed with the tenant's key (kit/vault.py), about the id of its row; a copy holds what is in it."""
    sort: Sort | None = None
    """For how long it is kept when nobody asks for it to be erased; None: as long as he is a customer."""
    aged: str | None = None
    """The column with its time, where it goes by that; else it goes by the end of its contact."""


def bound(sql: str, whose: Whose, *more: Any) -> tuple[str, list[Any]]:
    """Return SQL and its arguments: `more` are $1, $2 …, each `:word` becomes the next number."""
    args = list(more)
    places: dict[str, str] = {}

    def place(found: re.Match[str]) -> str:
        name = found[1]
        if name not in places:
            args.append(getattr(whose, name))
            places[name] = f"${len(args)}::{_TYPES.get(name, 'text[]')}"
        return places[name]

    return _WORD.sub(place, sql), args
