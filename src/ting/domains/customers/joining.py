"""What two customers are when they are one, and what is taken back of it later. Pure."""

from collections.abc import Mapping
from typing import Any

UNDO_MS = 30 * 86_400_000
PROFILE = ("name", "lang", "tier", "time_zone", "verified", "status", "organisation")
"""What each has one of; besides there are the company's own fields."""


def joined(keep: Mapping[str, Any], gone: Mapping[str, Any], take: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the profile of both: what the one who is kept has stands, the other fills what is empty.

    A name that is only a number gives way to one that somebody has. `take`: fields (`fields.<key>` for the company's own)
    in which the other one is right.
    """

    def better(field: str, mine: Any, other: Any) -> Any:
        empty = mine in (None, "") or (field == "name" and str(mine).startswith("#"))
        return other if other not in (None, "") and (empty or field in take) else mine

    after = {field: better(field, keep.get(field), gone.get(field)) for field in PROFILE}
    mine, other = keep.get("fields") or {}, gone.get("fields") or {}
    own = {key: better(f"fields.{key}", mine.get(key), other.get(key)) for key in {**mine, **other}}
    return {**after, "fields": own}


def parted(now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile when a merge is taken back: what was changed since stays, the rest is as it was before."""
    found = {field: before.get(field) if now.get(field) == after.get(field) else now.get(field) for field in PROFILE}
    fields = dict(now.get("fields") or {})
    was, became = before.get("fields") or {}, after.get("fields") or {}
    for key in {**was, **became}:
        if fields.get(key) != became.get(key):
            continue
        if key in was:
            fields[key] = was[key]
        else:
            fields.pop(key, None)
    return {**found, "fields": fields}
