"""CSV that a spreadsheet opens and does not run.

RFC 4180: commas, CRLF, quotes where they are needed. UTF-8 with a byte order mark, without which Excel takes Chinese
and Japanese for something else. A text that a spreadsheet would take for a formula gets an apostrophe before it, which
makes it text again (OWASP, "CSV Injection"); `bare` takes it off when the file comes back. Spaces and invisible signs
before the formula do not hide it, and the full-width forms count too, because East Asian editions take them for the
same. Numbers are written as numbers, negative ones too.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from uuid import UUID

BOM = "\ufeff"
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
_VALUE = re.compile(r"(?:\\.|;(?=ext=)|[^;；\\]|\\$)+", re.DOTALL)
Cell = str | int | float | UUID | None

_INVISIBLE = "\\s\x00-\x1f\x7f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_FORMULA = re.compile(f"'*(?:[{_INVISIBLE}]*[=+\\-@\uff1d\uff0b\uff0d\uff20\u2212]|[\t\r\n])")


def safe(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet takes for a formula; None is empty."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if _FORMULA.match(cell) else cell
    return str(cell)


def bare(cell: str) -> str:
    """Return a cell without the apostrophe that `safe` gave it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def joined(values: Iterable[str]) -> str:
    """Return several values as one cell; `parted` returns them again. A number's extension is part of it."""
    return "; ".join(re.sub(r"(\\|;(?!ext=)|；)", r"\\\1", each) for each in values)


def parted(cell: str) -> list[str]:
    """Return the values that stand in one cell, between semicolons."""
    found = (re.sub(r"\\([\\;；])", r"\1", each).strip() for each in _VALUE.findall(cell))
    return [each for each in found if each]


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> Iterator[bytes]:
    """Yield a file line by line, so that a long one need not be held in memory. Heads are made safe like cells."""
    yield (BOM + _line(header)).encode()
    for row in rows:
        yield _line(row).encode()


def csv_rows(rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return some lines of a file whose head was sent before."""
    return "".join(_line(row) for row in rows).encode()


def csv_bytes(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return a whole file."""
    return b"".join(csv_lines(header, rows))


def _line(cells: Iterable[Cell]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return line.getvalue()
