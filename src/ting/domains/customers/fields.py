"""Fields that a company keeps of its customers: what they are, and what may stand in them. Pure."""

import datetime
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.locale import LOCALES
from ting.kit.phone import phone_of
from ting.kit.problem import Refused
from ting.kit.text import clean

FieldType = Literal["text", "number", "date", "choice", "yes_no", "phone", "email", "url", "money"]
Value = str | int | float | bool
Names = dict[str, str]
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
EMAIL = re.compile(r"[^@\s<>\"',;:]+@[^@\s<>\"',;:]+\.[^@\s<>\"',;:.]+")
NOTE = "note"
"""There is always room for a note, also where no field is for one."""
URL = re.compile(r"https?://[^\s/?#]+[^\s]*", re.IGNORECASE)
TEXT_MAX, NAME_MAX, CHOICES_MAX, FIELDS_MAX = 2000, 40, 100, 60
YES = frozenset({"yes", "y", "true", "1", "是", "有", "はい", "有り"})
NO = frozenset({"no", "n", "false", "0", "否", "無", "无", "いいえ", "なし"})


class Choice(msgspec.Struct, frozen=True):
    """What may be chosen; the key is kept."""

    key: str
    names: Names


class CustomerField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a customer's page."""

    key: str
    """By which programs and lists know it; it stays."""
    names: Names
    type: FieldType
    """It stays: what was written would be nothing of another type."""
    choices: tuple[Choice, ...] = ()
    currency: str | None = None
    """Of money: the code of its currency, such as TWD."""
    required: bool = False
    personal: bool = True
    """It says something about a person: it is masked where personal data are, and goes when he is erased."""
    on_desk: bool = True
    """It is shown beside a conversation, not on the customer's page alone."""
    position: int = 50
    archived: bool = False

    def name(self, lang: str) -> str:
        """Return what it is called in a language, or in one that there is."""
        return self.names.get(lang) or self.names.get("en") or next(iter(self.names.values()), self.key)


class FieldDef(msgspec.Struct, frozen=True, kw_only=True):
    """A field as a screen draws it."""

    id: UUID
    key: str
    names: Names
    type: FieldType
    choices: tuple[Choice, ...]
    currency: str | None
    required: bool
    personal: bool
    on_desk: bool


def checked_names(names: Names, *, field: str = "names") -> Names:
    """Return names by language in the form that is kept. Raises Refused where there is none."""
    kept: Names = {lang: text for lang in LOCALES if (text := " ".join(names.get(lang, "").split())[:NAME_MAX])}
    if not kept:
        raise Refused("names", "It has no name in any language.", "Give it a name that staff recognise.", field=field)
    return kept


def checked_key(key: str) -> str:
    """Return a key in the form that is kept. Raises Refused."""
    key = key.strip()
    if not KEY.fullmatch(key):
        raise Refused(
            "key", f"{key[:40]!r} is no key.", "Use small letters, digits and _, a letter first.", field="key"
        )
    return key


def checked_field(field: CustomerField) -> CustomerField:
    """Return a field as it is kept. Raises Refused with what cannot be."""
    choices = tuple(Choice(checked_key(each.key), checked_names(each.names, field="choices")) for each in field.choices)
    if (field.type == "choice") != bool(choices) or len(choices) > CHOICES_MAX:
        raise Refused("choices", f"A choice has 1 to {CHOICES_MAX} answers, nothing else has any.", "Add answers.")
    if len({each.key for each in choices}) < len(choices):
        raise Refused("choices", "Two answers have one key.", "Give each its own.", field="choices")
    currency = (field.currency or "").strip().upper() or None
    if field.type == "money" and not re.fullmatch("[A-Z]{3}", currency or ""):
        raise Refused("currency", "Money has a currency of three letters.", "Write TWD, CNY, JPY …", field="currency")
    return msgspec.structs.replace(
        field,
        key=checked_key(field.key),
        names=checked_names(field.names),
        choices=choices,
        currency=currency if field.type == "money" else None,
    )


def shown(id_: UUID, field: CustomerField) -> FieldDef:
    """Return a field as a screen draws it."""
    return FieldDef(
        id=id_,
        key=field.key,
        names=field.names,
        type=field.type,
        choices=field.choices,
        currency=field.currency,
        required=field.required,
        personal=field.personal,
        on_desk=field.on_desk,
    )


def written(
    fields: Sequence[CustomerField],
    before: Mapping[str, object],
    given: Mapping[str, object],
    *,
    time_zone: str,
    fresh: bool = False,
) -> dict[str, object]:
    """Return a customer's fields with what is given in place of what stood; None empties one. Raises Refused.

    What is not given stays, also what no field is for any more. `fresh`: he is new, so that what is required must be
    given; later it may only not be emptied.
    """
    known = {field.key: field for field in fields if not field.archived}
    if all(field.key != NOTE for field in fields):
        known[NOTE] = CustomerField(key=NOTE, names={"en": "Note"}, type="text")
    found = dict(before)
    for key, raw in given.items():
        field = known.get(key)
        if field is None:
            raise Refused("field_unknown", f"There is no field {key[:40]!r}.", "Choose one that there is.", field=key)
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if field.required and key in before:
                raise _wrong(field, "must not be empty")
            found.pop(key, None)
        else:
            found[key] = value_of(field, raw, time_zone)
    if fresh:
        for field in known.values():
            if field.required and field.key not in found:
                raise _wrong(field, "is needed")
    return found


def value_of(field: CustomerField, raw: object, time_zone: str) -> Value:
    """Return a value in the form in which its type is kept. Raises Refused."""
    text = clean(str(raw), TEXT_MAX)
    match field.type:
        case "number" | "money":
            return _number(field, raw)
        case "yes_no":
            return _yes_no(field, raw)
        case "date":
            return _date(field, text)
        case "choice":
            return _choice(field, text)
        case "phone":
            with suppress(Refused):
                return phone_of(text, time_zone)
        case "email" if EMAIL.fullmatch(text) and len(text) <= 254:
            return text.lower()
        case "url" if URL.fullmatch(text):
            return text
        case "text":
            return text
    raise _wrong(field, "cannot be this")


def _number(field: CustomerField, raw: object) -> int | float:
    if isinstance(raw, bool):
        raise _wrong(field, "is a number")
    try:
        found = float(str(raw).replace(",", "").replace("\uff0c", "").strip())
    except ValueError:
        raise _wrong(field, "is a number") from None
    if not abs(found) < 1e15:
        raise _wrong(field, "is a number below a thousand million millions")
    return int(found) if found.is_integer() else round(found, 4)


def _yes_no(field: CustomerField, raw: object) -> bool:
    word = str(raw).strip().casefold()
    if word not in YES | NO:
        raise _wrong(field, "is yes or no")
    return word in YES


def _date(field: CustomerField, text: str) -> str:
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        return datetime.date(*(int(part) for part in match.groups())).isoformat() if match else _no_date(field)
    except ValueError:
        return _no_date(field)


def _no_date(field: CustomerField) -> str:
    raise _wrong(field, "is a day such as 2026-01-31")


def _choice(field: CustomerField, text: str) -> str:
    word = text.casefold()
    for choice in field.choices:
        if word == choice.key.casefold() or word in {name.casefold() for name in choice.names.values()}:
            return choice.key
    raise _wrong(field, "is none of its answers")


def _wrong(field: CustomerField, what: str) -> Refused:
    name = field.name("en")
    return Refused("field_wrong", f"{name}: {what}.", "Correct it and save again.", field=field.key, type=field.type)
