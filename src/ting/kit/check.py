"""What a centre must have before it is ready. A room declares its checks; the readiness page shows them all."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Literal

import msgspec

from ting.kit.db import Tx
from ting.kit.kind import Kind

Leg = Literal["system", "process", "people"]
"""The three legs that a centre stands on."""
State = Literal["ok", "warn", "missing", "unknown"]
SHOWN = 12


class Finding(msgspec.Struct, frozen=True):
    """What was found: `have` of `of` things are as they should be, and what those are called that are not."""

    state: State
    have: int
    of: int
    lacking: list[str] = []


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a centre should have. `key` begins with its module's: `mail.sender`."""

    leg: Leg
    key: str
    look: Callable[[Tx], Awaitable[Finding]]
    mend: str
    """Where it is mended: the key of a kind, or of a page of the administration."""
    house: bool = False
    """It looks at what belongs to the installation: its transaction is the house's, within the tenant."""
    names: Mapping[str, str] = {}
    """Of a package of others: what it is called, and why it matters, by language. The house's own words are in its catalogues."""
    why: Mapping[str, str] = {}


def each(things: Iterable[tuple[str, bool]], *, worst: State = "missing", none: State | None = None) -> Finding:
    """Judge things of which each should be good. `worst`: when one is not; `none`: when there is nothing at all."""
    found = list(things)
    lacking = [name for name, good in found if not good]
    state: State = ((none or worst) if not found else "ok") if not lacking else worst
    return Finding(state, len(found) - len(lacking), len(found), lacking[:SHOWN])


def enough(have: int, of: int, *, worst: State = "missing") -> Finding:
    """Judge a number of things of which there should be so many."""
    return Finding("ok" if have >= of else worst, have, of)


def some(kind: Kind[Any], key: str, *, leg: Leg = "process", worst: State = "warn") -> Check:
    """Make the check that there is one thing of this kind, at least, in use."""

    async def look(tx: Tx) -> Finding:
        in_use = [1 for value in (await kind.load(tx, None)).values() if not getattr(value, "archived", False)]
        return enough(min(len(in_use), 1), 1, worst=worst)

    return Check(leg=leg, key=key, look=look, mend=kind.key, house=kind.house)
