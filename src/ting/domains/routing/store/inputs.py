"""How what a choice was made from is kept with its offer: short, for a row that outgrows a quarter of a page costs thrice.

Candidates and passed-over tickets are lists of their fields in order, and a ticket leaves out what it has by default. Rows
written before that have them by name.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from ting.domains.routing.model import Ticket
from ting.domains.routing.why import Candidate, Inputs, Skipped

NAMED = {"candidates": Candidate.__struct_fields__, "skipped": Skipped.__struct_fields__}
_encode = msgspec.json.Encoder().encode
_defaults = {
    field.name: field.default_factory() if field.default_factory is not msgspec.NODEFAULT else field.default
    for field in msgspec.structs.fields(Ticket)
}


def kept(inputs: Inputs) -> str:
    """Return inputs as they are kept."""
    short = msgspec.structs.asdict(inputs)
    short["ticket"] = {
        name: value for name, default in _defaults.items() if (value := getattr(inputs.ticket, name)) != default
    }
    for name in NAMED:
        short[name] = [msgspec.structs.astuple(each) for each in short[name]]
    return _encode(short).decode()


def read(row: Mapping[str, Any]) -> Inputs:
    """Return inputs that were kept."""
    whole = dict(row)
    for name, fields in NAMED.items():
        whole[name] = [
            dict(zip(fields, each, strict=False)) if isinstance(each, list) else each for each in whole[name]
        ]
    return msgspec.convert(whole, Inputs)
