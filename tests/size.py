"""How much the long tests do: a size that a common run can bear, and the full one when it is asked for."""

import os

FULL = bool(os.environ.get("TING_FULL"))  # noqa: TID251 - of the tests, not of the house
ONLY = os.environ.get("TING_ROUTES", "")  # noqa: TID251 - of the tests, not of the house
"""A pattern: routes with such an address are swept with garbage, all when it is empty. A room being made needs its own."""


def size(common: int, full: int) -> int:
    """Return how many; `TING_FULL=1 ./ting test` takes the full size."""
    return full if FULL else common
