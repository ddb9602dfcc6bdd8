"""How a file of somebody else's program is read: its encoding, its delimiter, its columns. Pure."""

import csv
import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from ting.kit.csv import bare
from ting.kit.problem import Refused

ImportKind = Literal["agents", "customers"]
State = Literal["draft", "checking", "checked", "running", "stopped", "done", "undoing", "undone"]
Outcome = Literal["new", "changed", "same", "rejected"]
Encoding = Literal["utf-8", "utf-16", "big5", "gb18030", "shift_jis"]
ENCODINGS = get_args(Encoding)
DELIMITERS = (",", ";", "\t", "|")
MAX_BYTES = 32 * 1024 * 1024
MAX_LINES = 100_000
MAX_COLUMNS = 60
CELL_MAX = 4000
KEPT_MS = 31 * 86_400_000

# Windows' own tables: what Excel writes is these, and a little more than the standards they are named after.
_CODECS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "big5": "cp950", "gb18030": "gb18030", "shift_jis": "cp932"}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class Line(NamedTuple):
    """A line as it is worked through; `line` is where it begins in the file."""

    no: int
    line: int
    cells: tuple[str, ...]
    repeats: int | None = None
    """An earlier line of the file that is about the same."""


class Sheet(NamedTuple):
    """A file that was read."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """A list that is read in. `next`: so many of its `total` lines are behind it."""

    id: uuid.UUID
    kind: ImportKind
    file: str
    encoding: Encoding
    delimiter: str
    header: tuple[str, ...]
    mapping: tuple[str, ...]
    """A field for each column; '' is none. `skill:<id>` is the level of one skill, `field:<key>` a field of the company's own."""
    options: dict[str, Any]
    state: State
    total: int
    next: int
    by: uuid.UUID
    at: int
    done_at: int | None


class Result(NamedTuple):
    """What became of a line, or would. A rejected one says why."""

    no: int
    outcome: Outcome
    code: str | None = None
    detail: str | None = None
    value: str | None = None
    """What was wrong in it, as it stands in the file."""


def detect(data: bytes) -> Encoding:
    """Return the encoding in which a file most likely is."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        tried: tuple[Encoding, ...] = ("big5", "gb18030", "shift_jis")
        return max(tried, key=lambda encoding: _likely(data, encoding))
    return "utf-8"


def decoded(data: bytes, encoding: Encoding) -> str:
    """Return a file's text. Raises Refused."""
    try:
        text = data.decode(_CODECS[encoding])
    except UnicodeDecodeError as error:
        raise Refused(
            "encoding", f"This file is not in {encoding}.", "Choose another encoding.", at=error.start
        ) from error
    return text.replace("\x00", "")


def read(text: str, delimiter: str | None) -> tuple[Sheet, str]:
    """Return the sheet and its delimiter, which is found out when it is not given. Raises Refused."""
    delimiter = delimiter or _delimiter(text)
    if delimiter not in DELIMITERS:
        raise Refused("delimiter", "Columns are not separated by this.", "Choose comma, semicolon, tab or bar.")
    rows = _rows(text, delimiter)
    if not rows:
        raise Refused("empty_file", "There is no line in this file.", "Choose a file with a line of headings.")
    _, header = rows[0]
    if len(header) > MAX_COLUMNS:
        raise Refused("too_long", f"A list has at most {MAX_COLUMNS} columns.", "Leave out what is not needed.")
    if len(rows) - 1 > MAX_LINES:
        raise too_many()
    lines = tuple(Line(no, line, cells) for no, (line, cells) in enumerate(rows[1:], 1))
    return Sheet(tuple(cell[:200] for cell in header), lines), delimiter


def too_many() -> Refused:
    """Return why a file of so many lines is not taken in."""
    return Refused("too_long", f"A list has at most {MAX_LINES} lines.", "Cut it into several files.")


def values(mapping: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return a line's values by field; columns that are not mapped are left out, empty ones too."""
    pairs = zip(mapping, cells, strict=False)
    return {field: bare(cell).strip() for field, cell in pairs if field and bare(cell).strip()}


def repeated(lines: Sequence[Line], keys: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Return which lines repeat an earlier one by one of its keys, and where that one stands in the file."""
    first: dict[str, int] = {}
    found: dict[int, int] = {}
    for line in lines:
        known = [first[key] for key in keys.get(line.no, ()) if key in first]
        if known:
            found[line.no] = min(known)
        for key in keys.get(line.no, ()):
            first.setdefault(key, line.line)
    return found


def levels(text: str) -> list[tuple[str, int]]:
    """Return skills as people write them: `English 3; Japanese: 5`; without a level it is 1. Raises Refused."""
    found = []
    for part in re.split(r"[;；、,，/|\n]", text):
        if not part.strip():
            continue
        match = re.fullmatch(r"\s*(.*?)\s*[:：=\s(（]?\s*([0-9０-９]+)?\s*[)）]?\s*", part)
        if match is None or not match[1]:
            raise Refused("skill", f"{part.strip()[:60]!r} is not a skill.", "Write skills like English 3; Japanese 5.")
        found.append((match[1], level(match[2] or "1")))
    return found


def level(text: str) -> int:
    """Return a level, 0 to 5. Raises Refused."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if folded not in {"0", "1", "2", "3", "4", "5"}:
        raise Refused("level", f"{text[:20]!r} is not a level.", "Levels go from 0 to 5.")
    return int(folded)


def _rows(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(_LINE.findall(text), delimiter=delimiter)
    found = []
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((begins, tuple(cell[:CELL_MAX] for cell in row)))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused(
            "csv", f"Line {reader.line_num} cannot be read: {error}.", "Save it as CSV again.", line=reader.line_num
        ) from error
    return found


def _delimiter(text: str) -> str:
    """Return what separates columns: what makes the first lines alike, in as many columns as possible."""

    def alike(delimiter: str) -> tuple[int, int]:
        try:
            rows = [len(cells) for _, cells in _rows("\n".join(text.splitlines()[:30]), delimiter)]
        except Refused:
            return (0, 0)
        columns, times = Counter(rows).most_common(1)[0] if rows else (1, 0)
        return (times, columns) if columns > 1 else (0, 0)

    return max(DELIMITERS, key=alike)


def _likely(data: bytes, encoding: Encoding) -> float:
    """Return which share of the letters are everyday ones in this encoding; -1 when it cannot be read in it."""
    codec = _CODECS[encoding]
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return -1
    letters = [ch for ch in text[:20_000] if ord(ch) > 0x7F and unicodedata.category(ch)[0] in "LC"]
    return sum(_everyday(ch, encoding, codec) for ch in letters) / len(letters) if letters else 0


def _everyday(ch: str, encoding: Encoding, codec: str) -> bool:
    try:
        raw = ch.encode(codec)
    except UnicodeEncodeError:
        return False
    if len(raw) != 2:
        return False
    lead, trail = raw
    match encoding:
        case "big5":
            return 0xA4 <= lead <= 0xC6
        case "gb18030":
            return 0xB0 <= lead <= 0xD7 and trail >= 0xA1
        case _:
            return 0x82 <= lead <= 0x83 or 0x88 <= lead <= 0x98
