"""Where a page of a list ended: the time and the id of its last row, as text."""

from uuid import UUID

from ting.kit.problem import Problem

Cursor = tuple[int, UUID]


def cursor_after(at: int, id_: UUID) -> str:
    """Return the cursor of the page that follows this row."""
    return f"{at}-{id_}"


def read_cursor(text: str | None) -> Cursor | None:
    """Return the row after which a page begins; None for the first page. Raises Problem when it is no cursor."""
    if not text:
        return None
    at, _, id_ = text.partition("-")
    try:
        return int(at), UUID(id_)
    except ValueError as error:
        raise Problem("cursor", "This is not a cursor of ours.", "Begin at the first page.") from error
