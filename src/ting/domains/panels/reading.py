"""What another system answered, read with care: it may be anything. Pure."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from ting.domains.panels.model import Panel, PanelField, PanelRead, PanelValue, Type
from ting.kit.text import clean

TEXT, ROWS = 300, 20
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
UNREADABLE = PanelValue(None, unreadable=True)
Link = Callable[[str], str | None]
"""Return the address that a text is, None where it is none that a screen may lead to."""
_json: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=str)
"""A number is shown as it was written: 1299.10 stays that."""


def read(panel: Panel, body: bytes, link: Link) -> PanelRead | None:
    """Return what of an answer is shown; None when it is no JSON, or nothing of what should stand there does."""
    try:
        found = _json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    items = at(found, panel.rows) if panel.rows else []
    if not isinstance(items, list):
        return None
    values = tuple(_value(at(found, field.pointer), field, link) for field in panel.fields)
    if panel.fields and not panel.rows and all(each == PanelValue() for each in values):
        return None
    return PanelRead(
        fields=panel.fields,
        values=values,
        columns=panel.columns,
        rows=tuple(
            tuple(_value(at(item, each.pointer), each, link) for each in panel.columns) for item in items[:ROWS]
        ),
        more=max(len(items) - ROWS, 0),
    )


def at(found: Any, pointer: str) -> Any:
    """Return what a JSON Pointer (RFC 6901) leads to; None where it leads nowhere."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(key)
        elif isinstance(found, list) and key.isascii() and key.isdigit() and len(key) < 6:
            found = found[int(key)] if int(key) < len(found) else None
        else:
            return None
    return found


def _value(found: Any, field: PanelField, link: Link) -> PanelValue:
    if found is None or found == "":
        return PanelValue()
    if isinstance(found, bool) and field.type == "text":
        return PanelValue("true" if found else "false")
    if not isinstance(found, str | int) or isinstance(found, bool):
        return UNREADABLE
    text = _read(clean(str(found), TEXT if field.type == "text" else 2000), field.type, link)
    return PanelValue(text) if text is not None else UNREADABLE


def _read(text: str, kind: Type, link: Link) -> str | None:
    if kind == "date":
        return _date(text)
    if kind == "link":
        return link(text)
    return text if kind == "text" or NUMBER.fullmatch(text) else None


def _date(text: str) -> str | None:
    """Return a day, or a moment with its zone. A bare number is one since 1970, in s or ms."""
    try:
        if re.fullmatch(r"[0-9]{9,13}", text):
            return datetime.fromtimestamp(int(text) / (1000 if len(text) > 10 else 1), UTC).isoformat()
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.isoformat() if moment.tzinfo else moment.date().isoformat()
