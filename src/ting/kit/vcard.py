"""vCard: cards as other programs' address books write them (2.1, 3.0, 4.0) are read; ours are written in 3.0 and 4.0."""

import quopri
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Version = Literal["3.0", "4.0"]
MEDIA_TYPE = "text/vcard; charset=utf-8"
LINE_MAX = 75
OWN = "X-TING-"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Card(NamedTuple):
    """Somebody as a card tells of him. `im`: addresses such as line:name."""

    name: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    im: tuple[str, ...] = ()
    organisation: str = ""
    note: str = ""
    lang: str = ""
    uid: str = ""
    more: tuple[tuple[str, str], ...] = ()
    """What no property of the standard is for, by names of letters and dashes: X-TING-<name> on the card."""


def write(card: Card, version: Version) -> str:
    """Return a card as text: CRLF, folded at 75 octets, commas, semicolons and line breaks escaped."""
    lines = ["BEGIN:VCARD", f"VERSION:{version}", f"FN:{_escape(card.name)}"]
    if version == "3.0":
        lines.append(f"N:{_escape(card.name)};;;;")
    lines += [f"UID:{_escape(card.uid)}"] if card.uid else []
    for phone in card.phones:
        lines.append(f"TEL;VALUE=uri:tel:{phone}" if version == "4.0" else f"TEL;TYPE=VOICE:{_escape(phone)}")
    lines += [f"EMAIL:{_escape(each)}" for each in card.emails]
    lines += [f"IMPP:{_escape(each)}" for each in card.im]
    lines += [f"ORG:{_escape(card.organisation)}"] if card.organisation else []
    lines += [f"NOTE:{_escape(card.note)}"] if card.note else []
    if card.lang:
        lines.append(f"{'' if version == '4.0' else OWN}LANG:{_escape(card.lang)}")
    lines += [f"{OWN}{name.upper()}:{_escape(value)}" for name, value in card.more]
    return "".join(_folded(line) + "\r\n" for line in [*lines, "END:VCARD"])


def read(text: str) -> Iterator[tuple[int, Card | None]]:
    """Yield each card with the line at which it begins; None for one that never ends, or in which another begins."""
    held: list[tuple[str, str]] | None = None
    began = 0
    for number, line in _unfolded(text):
        name, params, value = _split(line)
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            if held is not None:
                yield began, None
            held, began = [], number
        elif name == "END" and value.strip().upper() == "VCARD" and held is not None:
            yield began, _card(held)
            held = None
        elif held is not None:
            held.append((name, _decoded(params, value)))
    if held is not None:
        yield began, None


def _card(lines: Sequence[tuple[str, str]]) -> Card:
    def of(name: str) -> list[str]:
        return [value for key, value in lines if key == name and value.strip()]

    def first(name: str) -> str:
        return _unescape(next(iter(of(name)), "")).strip()

    family, given, *_ = (*_parts(next(iter(of("N")), "")), "", "")
    cjk = any(ord(ch) >= 0x2E80 for ch in family + given)
    parts = [family, given] if cjk else [given, family]
    return Card(
        name=first("FN") or ("" if cjk else " ").join(part for part in parts if part),
        phones=tuple(_unescape(each).removeprefix("tel:").strip() for each in of("TEL")),
        emails=tuple(_unescape(each).removeprefix("mailto:").strip() for each in of("EMAIL")),
        im=tuple(_unescape(each).strip() for each in of("IMPP")),
        organisation=next(iter(_parts(next(iter(of("ORG")), ""))), ""),
        note=first("NOTE"),
        lang=first("LANG") or first(f"{OWN}LANG"),
        uid=first("UID"),
        more=tuple(
            (name.removeprefix(OWN).lower(), _unescape(value).strip())
            for name, value in lines
            if name.startswith(OWN) and name != f"{OWN}LANG" and value.strip()
        ),
    )


def _split(line: str) -> tuple[str, list[str], str]:
    """Return a line's name without its group, its parameters, and its value; a colon within quotes ends nothing."""
    quoted = False
    for at, ch in enumerate(line):
        if ch == '"':
            quoted = not quoted
        elif ch == ":" and not quoted:
            name, *params = line[:at].split(";")
            return name.rsplit(".", 1)[-1].strip().upper(), [each.upper() for each in params], line[at + 1 :]
    return "", [], ""


def _decoded(params: Sequence[str], value: str) -> str:
    if not any(each in ("QUOTED-PRINTABLE", "ENCODING=QUOTED-PRINTABLE") for each in params):
        return value
    charset = next((each[8:] for each in params if each.startswith("CHARSET=")), "UTF-8")
    raw = quopri.decodestring(value.encode("ascii", "replace"))
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield whole lines with their numbers: a line that begins with a space goes on the one before (a `=` at the end, too)."""
    held, began = "", 0
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
        if line[:1] in (" ", "\t") and began:
            held += line[1:]
        elif held.endswith("=") and "QUOTED-PRINTABLE" in held.upper():
            held = held[:-1] + line
        else:
            if began:
                yield began, held
            held, began = line, number
    if began:
        yield began, held


def _folded(line: str) -> str:
    """Break a line so that none has more than 75 octets, never within a character."""
    out, length = [], 0
    for ch in line:
        size = len(ch.encode())
        if length + size > LINE_MAX:
            out.append("\r\n ")
            length = 1
        out.append(ch)
        length += size
    return "".join(out)


def _escape(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _parts(text: str) -> list[str]:
    """Return the parts of a value that semicolons separate, escaped ones aside."""
    return [_unescape(part).strip() for part in re.split(r"(?<!\\);", text)]
