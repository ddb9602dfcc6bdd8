"""What the house writes down for its operators: one JSON object a line.

Personal data stands in the field `personal` and nowhere else, and is left out unless TING_LOG_PERSONAL=1 asks for it, for
the while of a search for a fault. Errors of the database lose their details, which quote the row.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

MARKED = "personal"
DETAIL = re.compile(r"\nDETAIL:.*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL)
Said = MutableMapping[str, Any]


def begin(process: str, *, personal: bool = False) -> None:
    """Set logging up for this process."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            without_details,
            *([] if personal else [without_marked]),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
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
