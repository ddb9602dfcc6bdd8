"""What the house writes down for its operators: one JSON object a line.

Personal data stands in the field `personal` and nowhere else, and is left out unless TING_LOG_PERSONAL=1 asks for it, for
the while of a search for a fault. Errors of the database lose their details, which quote the row.

Whoever gets his words into a line must not begin another with them, nor move the cursor of the terminal that shows it.
JSON escapes the old control characters; the newer ones, and those that turn the direction of writing, are escaped here.
"""

import contextlib
import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

MARKED = "personal"
DETAIL = re.compile(r"\nDETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)
UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
Said = MutableMapping[str, Any]


class Leaking:
    """A stream that loses what the disk has no room for: a line of the log is worth neither a request nor a process."""

    def __init__(self, stream: TextIO) -> None:
        """What `stream` could not take stands in its buffer; that is bounded, and written when there is room again."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write as much as there is room for."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush as much as there is room for."""
        with contextlib.suppress(OSError):
            self._stream.flush()


class OfLibraries(logging.Formatter):
    """What libraries have to say, in the same form."""

    def format(self, record: logging.LogRecord) -> str:
        told = {"event": record.getMessage(), "logger": record.name, "level": record.levelname.lower()}
        if record.exc_info:
            told["exception"] = DETAIL.sub("\nDETAIL: left out", self.formatException(record.exc_info))
        return line(told)


def line(told: Any, **how: Any) -> str:
    """Return one line. What is escaped can stand in strings only, so that it stays JSON."""
    text = json.dumps(told, **{"ensure_ascii": False, **how})
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def begin(process: str, *, personal: bool = False) -> None:
    """Set logging up for this process."""
    out = cast("TextIO", Leaking(sys.stderr))
    handler = logging.StreamHandler(out)
    handler.setFormatter(OfLibraries())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_details,
            *([] if personal else [without_marked]),
            structlog.processors.JSONRenderer(serializer=line),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


def without_marked(_logger: object, _method: str, said: Said) -> Said:
    """Leave the marked field out."""
    if MARKED in said:
        said[MARKED] = "left out"
    return said


def without_details(_logger: object, _method: str, said: Said) -> Said:
    """Leave out what an error of the database quotes of its rows."""
    for field in ("exception", "error"):
        if isinstance(said.get(field), str):
            said[field] = DETAIL.sub("\nDETAIL: left out", said[field])
    return said
