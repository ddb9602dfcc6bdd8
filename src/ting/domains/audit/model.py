"""The chain of a tenant's audit trail. Pure.

Each entry's hash is SHA-256 over the hash before it and over what the entry says, so that whoever alters, removes or
inserts one has to alter all that follow; who has kept one hash (`Head`) sees that too. RFC 9162's reasons for hash
chains apply; a tree is not needed, since a trail is always read whole by its owner.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import msgspec

PERMISSION = "audit.read"
GENESIS = b"\0" * 32
Why = Literal["altered", "missing", "not_the_same", "log", "change", "lacking"]


class Entry(msgspec.Struct, frozen=True):
    """One act. `event`: its id in the log; `body`: what the log said, to the letter; `by`: who did it, where it was somebody."""

    seq: int
    event: int
    at: int
    type: str
    version: int
    aggregate: str
    by: UUID | None
    body: str
    hash: bytes


class Head(msgspec.Struct, frozen=True):
    """How far a trail goes: kept elsewhere, it proves later that nothing before it was changed."""

    seq: int
    hash: bytes

    def __str__(self) -> str:
        """As it is printed and given back: `17:ab12…`."""
        return f"{self.seq}:{self.hash.hex()}"

    @classmethod
    def of(cls, text: str) -> "Head":
        """Read what was printed. Raises ValueError."""
        found = re.fullmatch(r"([1-9]\d{0,17}):([0-9a-f]{64})", text.strip())
        if found is None:
            raise ValueError("not the end of a trail")
        return cls(int(found[1]), bytes.fromhex(found[2]))


class Broken(msgspec.Struct, frozen=True):
    """Where a trail is not what it was.

    `altered`: the entry does not fit its hash, or the one before it. `missing`: the entry is not there. `not_the_same`:
    a hash that was kept is another one now. `log`: the log says something else. `change`: what was set up then is not
    what was told. `lacking`: the log knows of acts that the trail does not.
    """

    seq: int
    why: Why


def sealed(before: bytes, tenant: UUID, entry: Entry) -> bytes:
    """Return the hash that an entry has after another one."""
    said = (tenant, entry.seq, entry.event, entry.at, entry.type, entry.version, entry.aggregate, entry.by, entry.body)
    return hashlib.sha256(before + msgspec.json.encode(said)).digest()


def first_break(
    tenant: UUID, entries: Iterable[Entry], after: Head | None = None, kept: Head | None = None
) -> Broken | None:
    """Return the first entry that is not as it was, or None. `after`: the entry before these; `kept`: what somebody noted."""
    seq, before = (after.seq, after.hash) if after else (0, GENESIS)
    for entry in entries:
        seq += 1
        if entry.seq != seq:
            return Broken(seq, "missing")
        if entry.hash != sealed(before, tenant, entry):
            return Broken(seq, "altered")
        if kept and kept.seq == seq and kept.hash != entry.hash:
            return Broken(seq, "not_the_same")
        before = entry.hash
    return None
