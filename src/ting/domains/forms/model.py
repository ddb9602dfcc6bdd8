"""What a form asks, and which answers it takes. Rules only; the widget mirrors them from the same schema.

Nobody writes a regular expression: a pattern is chosen from PATTERNS, each one class of characters repeated, so that no
text can make it slow. The pattern itself goes out with the schema, and is tried in the browser as it is here.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from ting.kit.locale import LOCALES
from ting.kit.problem import Refused
from ting.kit.text import clean

Type = Literal["text", "long_text", "number", "choice", "choices", "date", "phone", "email", "file", "consent"]
Becomes = Literal["name", "email", "phone", "player", "account", "lang", "queue"]
Use = Literal["before_chat", "button"]
State = Literal["open", "submitted", "accepted", "withdrawn"]
Wrong = Literal[
    "required",
    "too_short",
    "too_long",
    "too_small",
    "too_large",
    "too_few",
    "too_many",
    "too_early",
    "too_late",
    "pattern",
    "phone",
    "email",
    "number",
    "date",
    "choice",
    "file",
    "unknown",
]
Names = dict[str, str]
"""A text by language."""

PATTERNS: Mapping[str, str] = {
    "digits": "^[0-9]{1,64}$",
    "latin": "^[A-Za-z ]{1,64}$",
    "letters_digits": "^[A-Za-z0-9]{1,64}$",
    "code": "^[A-Za-z0-9-]{1,64}$",
    "katakana": "^[\u30a0-\u30ff\u3000 ]{1,64}$",
    "tax_id_tw": "^[0-9]{8}$",
    "national_id_tw": "^[A-Z][1289][0-9]{8}$",
    "postcode_jp": "^[0-9]{3}-?[0-9]{4}$",
}
EMAIL = "^[^@\\s]{1,64}@[^@\\s.]{1,63}(\\.[^@\\s.]{1,63}){1,8}$"
PHONE = "^[+]?[0-9]{5,20}$"
TEXT_MAX, LONG_MAX, NAME_MAX, TITLE_MAX, HELP_MAX = 200, 2000, 80, 120, 400
FIELDS_MAX, OPTIONS_MAX = 40, 60
_KEY = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
_SIGNS = re.compile(r"[\s().-]")
_MADE_OF_TEXT = ("text", "long_text", "phone", "email")
_MAPPED: Mapping[str, tuple[str, ...]] = {
    "name": ("text",),
    "email": ("email",),
    "phone": ("phone",),
    "player": ("text",),
    "account": ("text",),
    "lang": ("choice",),
    "queue": ("choice",),
}
"""What each attribute may be made of."""


class Option(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of the answers to choose from; `queue` is where the contact goes when the field chooses its queue."""

    key: str
    labels: Names
    queue: UUID | None = None


class When(msgspec.Struct, frozen=True):
    """A field is asked only when an earlier one was answered by one of these."""

    field: str
    among: tuple[str, ...]


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question.

    `min` and `max` bound a number's value, a text's length, how many are chosen, or a date in days from today.
    `personal` marks what belongs to a person and goes with him; `becomes` what the answer makes of the customer.
    """

    key: str
    type: Type
    labels: Names
    help: Names = {}
    required: bool = False
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    options: tuple[Option, ...] = ()
    when: When | None = None
    personal: bool = False
    becomes: Becomes | None = None


class Place(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where customers meet a form by themselves: before they take a number, or as a button on the first page."""

    point: UUID
    use: Use
    queue: UUID | None = None
    """Only for this queue; without, for every queue of the contact point."""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator writes. `name` is for the house, `titles` are for customers."""

    name: str
    titles: Names
    fields: tuple[Field, ...]
    intro: Names = {}
    places: tuple[Place, ...] = ()
    archived: bool = False


class Version(msgspec.Struct, frozen=True):
    """A form as it stood: what was answered keeps what it was asked."""

    form: UUID
    version: int
    titles: Names
    intro: Names
    fields: tuple[Field, ...]


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """A version with its history: when it came to be asked, how often it was sent out and how often answered."""

    version: int
    live: bool
    at: int
    sent: int
    answered: int
    titles: Names
    intro: Names
    fields: tuple[Field, ...]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A form in a conversation, and its answers so far. `revision` counts how often it was sent in."""

    id: UUID
    form: UUID
    version: int
    contact: UUID
    by: Literal["agent", "customer"]
    state: State
    revision: int
    answers: dict[str, Any]
    at: int
    submitted_at: int | None
    accepted_at: int | None


class Checked(msgspec.Struct, frozen=True):
    """Answers in the form in which they are kept, and what is wrong with which."""

    answers: dict[str, Any]
    wrong: dict[str, Wrong]


def made(form: Form) -> Form:
    """Return a form fit to keep; raise Refused that says what to change."""
    name = clean(form.name, NAME_MAX + 1).replace("\n", " ")
    if not 0 < len(name) <= NAME_MAX:
        raise Refused("name", f"A name has 1 to {NAME_MAX} characters.", "Give a name that agents will recognise.")
    if not 0 < len(form.fields) <= FIELDS_MAX:
        raise _refused("fields", None, f"A form has 1 to {FIELDS_MAX} fields.")
    seen: dict[str, Field] = {}
    for field in form.fields:
        if not _KEY.match(field.key) or field.key in seen:
            raise _refused("key", field.key, "A field's key is its own: small letters, digits, underscores.")
        _sound(field, seen)
        seen[field.key] = field
    mapped = [field.becomes for field in form.fields if field.becomes]
    if len(set(mapped)) < len(mapped):
        raise _refused("becomes", None, "Two fields become the same thing.")
    if form.places and any(field.type == "file" for field in form.fields):
        raise _refused("file_before_chat", None, "Files are sent in a conversation, not before it.")
    return msgspec.structs.replace(
        form,
        name=name,
        titles=_names(form.titles, TITLE_MAX, None),
        intro=_names(form.intro, HELP_MAX, None, needed=False),
        fields=tuple(
            msgspec.structs.replace(
                field,
                labels=_names(field.labels, TITLE_MAX, field.key),
                help=_names(field.help, HELP_MAX, field.key, needed=False),
                options=tuple(
                    msgspec.structs.replace(option, labels=_names(option.labels, TITLE_MAX, field.key))
                    for option in field.options
                ),
            )
            for field in form.fields
        ),
    )


def check(fields: Sequence[Field], answers: Mapping[str, Any], today: date) -> Checked:
    """Read answers as a customer gave them. What was not asked is dropped; an empty answer is none."""
    kept: dict[str, Any] = {}
    wrong: dict[str, Wrong] = {}
    shown: set[str] = set()
    for field in fields:
        on = field.when
        if on is not None and (on.field not in shown or not _is(kept.get(on.field), on.among)):
            continue
        shown.add(field.key)
        value, fault = _read(field, answers.get(field.key), today)
        if fault:
            wrong[field.key] = fault
        elif value is not None:
            kept[field.key] = value
        elif field.required:
            wrong[field.key] = "required"
    for key in answers:
        if key not in {field.key for field in fields}:
            wrong[key[:40]] = "unknown"
    return Checked(kept, wrong)


def files_of(fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, UUID]:
    """Return the files that answers speak of, by field."""
    return {field.key: UUID(answers[field.key]) for field in fields if field.type == "file" and field.key in answers}


def becomes(fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, str]:
    """Return what the answers make of the customer and his contact; a queue by its id."""
    found: dict[str, str] = {}
    for field in fields:
        if field.becomes is None or field.key not in answers:
            continue
        if field.becomes == "queue":
            chosen = next((option.queue for option in field.options if option.key == answers[field.key]), None)
            if chosen is not None:
                found["queue"] = str(chosen)
        else:
            found[field.becomes] = str(answers[field.key])
    return found


def regex(field: Field) -> str | None:
    """Return the pattern that an answer must match as text, if one does."""
    if field.type == "email":
        return EMAIL
    return PHONE if field.type == "phone" else PATTERNS.get(field.pattern or "")


def said(names: Mapping[str, str], lang: str) -> str:
    """Return a text in a language, or in the nearest that there is."""
    for key in (lang, *(other for other in LOCALES if other[:2] == lang[:2]), *LOCALES):
        if names.get(key):
            return names[key]
    return ""


def in_words(field: Field, value: Any, lang: str) -> str:
    """Return an answer as people read it; a file's id stays an id."""
    if value is None:
        return ""
    if field.type in ("choice", "choices"):
        labels = {option.key: said(option.labels, lang) for option in field.options}
        chosen: list[str] = value if isinstance(value, list) else [str(value)]
        return ("、" if lang != "en" else ", ").join(labels.get(each, each) for each in chosen)
    if field.type == "consent":
        return "✓"
    return str(value)


def _read(field: Field, value: Any, today: date) -> tuple[Any, Wrong | None]:
    match field.type:
        case "text" | "long_text" | "phone" | "email":
            return _text(field, value)
        case "number":
            return _number(field, value)
        case "choice":
            if value is None or value == "":
                return None, None
            return (value, None) if value in [option.key for option in field.options] else (None, "choice")
        case "choices":
            return _choices(field, value)
        case "date":
            return _date(field, value, today)
        case "file":
            return _file(value)
        case "consent":
            if value in (None, False, ""):
                return None, None
            return (True, None) if value is True else (None, "choice")


def _text(field: Field, value: Any) -> tuple[str | None, Wrong | None]:
    if value is None:
        return None, None
    if not isinstance(value, str):
        return None, "pattern"
    bound = LONG_MAX if field.type == "long_text" else TEXT_MAX
    if len(value) > bound:
        return None, "too_long"
    text = _plain(field, clean(value, bound))
    if not text:
        return None, None
    if field.min is not None and len(text) < field.min:
        return None, "too_short"
    if field.max is not None and len(text) > field.max:
        return None, "too_long"
    pattern = regex(field)
    if pattern is None or re.fullmatch(pattern, text):
        return text, None
    return None, "phone" if field.type == "phone" else "email" if field.type == "email" else "pattern"


def _plain(field: Field, text: str) -> str:
    """Return a text as it is compared with patterns: full-width letters are letters, signs in a phone number are none."""
    if field.type == "long_text":
        return text
    text = text.replace("\n", " ").replace("\t", " ")
    if field.type == "phone":
        return _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    return unicodedata.normalize("NFKC", text) if field.type == "email" or field.pattern else text


def _number(field: Field, value: Any) -> tuple[float | int | None, Wrong | None]:
    if value is None or value == "":
        return None, None
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).replace(",", "").strip()
        if not re.fullmatch(r"[+-]?[0-9]{1,15}([.][0-9]{1,6})?", text):
            return None, "number"
        value = float(text)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 < value < 1e15:
        return None, "number"
    if field.min is not None and value < field.min:
        return None, "too_small"
    if field.max is not None and value > field.max:
        return None, "too_large"
    return (int(value) if value == int(value) else float(value)), None


def _choices(field: Field, value: Any) -> tuple[list[str] | None, Wrong | None]:
    if value is None or value == []:
        return None, None
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return None, "choice"
    keys = [option.key for option in field.options]
    chosen = [key for key in keys if key in value]
    if len(chosen) < len(set(value)):
        return None, "choice"
    if field.min is not None and len(chosen) < field.min:
        return None, "too_few"
    if field.max is not None and len(chosen) > field.max:
        return None, "too_many"
    return chosen, None


def _date(field: Field, value: Any, today: date) -> tuple[str | None, Wrong | None]:
    if value is None or value == "":
        return None, None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None, "date"
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None, "date"
    if field.min is not None and day < _moved(today, field.min):
        return None, "too_early"
    if field.max is not None and day > _moved(today, field.max):
        return None, "too_late"
    return value, None


def _file(value: Any) -> tuple[str | None, Wrong | None]:
    if value is None or value == "":
        return None, None
    try:
        return str(UUID(value)), None
    except (ValueError, AttributeError, TypeError):
        return None, "file"


def _moved(today: date, days: float) -> date:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return date.min if days < 0 else date.max


def _is(value: Any, among: Sequence[str]) -> bool:
    if value is True:
        return "true" in among
    if isinstance(value, list):
        return any(each in among for each in value)
    return value in among


def _sound(field: Field, before: Mapping[str, Field]) -> None:
    """Refuse a field that could not be answered, or not be shown."""
    if field.min is not None and field.max is not None and field.min > field.max:
        raise _refused("bounds", field.key, "The smallest is larger than the largest.")
    if field.type in _MADE_OF_TEXT and not 0 <= (field.min or 0) <= (
        LONG_MAX if field.type == "long_text" else TEXT_MAX
    ):
        raise _refused("bounds", field.key, "The text would have to be longer than there is room.")
    if field.pattern is not None and (field.type != "text" or field.pattern not in PATTERNS):
        raise _refused("pattern", field.key, f"A text has one of the patterns {', '.join(PATTERNS)}.")
    _sound_options(field)
    if field.when is not None:
        _sound_when(field, field.when, before)
    if field.becomes is not None:
        _sound_mapping(field, field.becomes)


def _sound_options(field: Field) -> None:
    keys = [option.key for option in field.options]
    if field.type not in ("choice", "choices"):
        if keys:
            raise _refused("options", field.key, "Only a choice has options.")
    elif not 0 < len(keys) <= OPTIONS_MAX or len(set(keys)) < len(keys) or not all(_KEY.match(key) for key in keys):
        raise _refused("options", field.key, f"There are 1 to {OPTIONS_MAX} options, each with a key of its own.")


def _sound_when(field: Field, when: When, before: Mapping[str, Field]) -> None:
    on = before.get(when.field)
    possible = {option.key for option in on.options} if on else set()
    if on is not None and on.type == "consent":
        possible = {"true"}
    if not when.among or not set(when.among) <= possible:
        raise _refused("when", field.key, "It hangs on a choice above it, and on answers that this has.")


def _sound_mapping(field: Field, becomes: Becomes) -> None:
    if field.type not in _MAPPED[becomes]:
        raise _refused("becomes", field.key, f"A {field.type} cannot become {becomes}.")
    locales = {each.lower().replace("-", "_") for each in LOCALES}
    if becomes == "lang" and not {option.key for option in field.options} <= locales:
        raise _refused("becomes", field.key, f"Options that choose a language are keyed {', '.join(sorted(locales))}.")


def _names(names: Mapping[str, str], limit: int, field: str | None, *, needed: bool = True) -> Names:
    if not set(names) <= set(LOCALES):
        raise _refused("language", field, f"Texts are in {', '.join(LOCALES)}.")
    kept: Names = {key: text for key in LOCALES if (text := clean(names.get(key, ""), limit))}
    if needed and not kept:
        raise _refused("label", field, "Customers need a text to read, in one language at least.")
    return kept


def _refused(what: str, field: str | None, detail: str) -> Refused:
    return Refused(f"form_{what}", detail, "Correct the form, then save again.", field=field)
