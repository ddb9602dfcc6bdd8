"""How much the long tests do: a size that a common run can bear, and the full one (or a share of it) when it is asked for."""

import json
import os

SHARE = float(os.environ.get("TING_FULL") or 0)  # noqa: TID251 - of the tests, not of the house
"""1 is the full size, 0.1 a tenth of it."""
FULL = SHARE > 0
ONLY = os.environ.get("TING_ROUTES", "")  # noqa: TID251 - of the tests, not of the house
"""A pattern: routes with such an address are swept with garbage, all when it is empty. A room being made needs its own."""
FIGURES: list[str] = []
"""What the runs at full size have to tell, a line of JSON each; printed at the end (tests/conftest.py)."""


def size(common: int, full: int) -> int:
    """Return how many; `./ting test full ID` takes the full size."""
    return max(common, round(full * SHARE))


def figures(suite: str, **found: object) -> None:
    """Tell what was counted in a run at full size, for the record; a common run measures nothing."""
    if FULL:
        FIGURES.append(json.dumps({"suite": suite, **found}))
