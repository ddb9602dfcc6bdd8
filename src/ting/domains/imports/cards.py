"""A file of vCards as a list: a column a property, a line a card. Several values of one stand in one cell. Pure."""

from collections.abc import Iterator

from ting.domains.imports.model import CELL_MAX, MAX_COLUMNS, MAX_LINES, Line, Sheet, too_many
from ting.kit.csv import joined
from ting.kit.known import KINDS
from ting.kit.problem import Refused
from ting.kit.vcard import Card, read

VCARD = "vcard"
"""What stands in the place of a delimiter."""
_FIELD = "field"


def is_cards(text: str) -> bool:
    """Say whether a file is one of vCards."""
    return text.lstrip("\ufeff \t\r\n")[:11].upper() == "BEGIN:VCARD"


def sheet(text: str) -> Sheet:
    """Return a file of cards as a list. A card that never ends has a cell too many. Raises Refused."""
    cards = [(line, dict(_cells(card)) if card else None) for line, card in read(text)]
    if len(cards) > MAX_LINES:
        raise too_many()
    header = tuple(dict.fromkeys(key for _, cells in cards if cells for key in cells))
    if not header:
        raise Refused("empty_file", "There is no card in this file.", "Choose a file with cards.")
    if len(header) > MAX_COLUMNS:
        raise Refused("too_long", f"A list has at most {MAX_COLUMNS} columns.", "Leave out what is not needed.")
    blank = ("",) * len(header) + ("BEGIN:VCARD",)
    lines = (
        Line(no, line, tuple(cells.get(key, "")[:CELL_MAX] for key in header) if cells is not None else blank)
        for no, (line, cells) in enumerate(cards, 1)
    )
    return Sheet(header, tuple(lines))


def _cells(card: Card) -> Iterator[tuple[str, str]]:
    yield "name", card.name
    schemes = ((scheme.lower(), value) for scheme, _, value in (each.partition(":") for each in card.im))
    ways = [
        *(("phone", each) for each in card.phones),
        *(("email", each) for each in card.emails),
        *schemes,
        *card.more,
    ]
    for kind in KINDS:
        if found := [value for name, value in ways if name == kind]:
            yield kind, joined(found)
    for name, value in card.more:
        key, is_field, said = value.partition("=")
        if name == _FIELD and is_field:
            yield f"field:{key}", said
        elif name in ("status", "tier", "time-zone", "organisation-number"):
            yield name.replace("-", "_"), value
    id_ = card.uid.removeprefix("urn:uuid:") if card.uid.startswith("urn:uuid:") else ""
    for name, value in (("organisation", card.organisation), ("note", card.note), ("lang", card.lang), ("id", id_)):
        if value:
            yield name, value
