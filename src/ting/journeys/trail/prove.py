"""A trail proved: for the route and for `./ting audit`."""

from uuid import UUID

import msgspec

from ting.domains.audit import api as audit
from ting.domains.changes import api as changes
from ting.journeys.trail.on import OWN_TYPES
from ting.kit.db import Database


class AuditProof(msgspec.Struct, frozen=True):
    """What came of looking the whole trail through. `head`: its end, to be kept elsewhere and given back as `kept`.

    `broken` is the number of the first entry that is not what it was, `why` says in what way (docs/guide/administrators.md).
    """

    entries: int
    head: str | None
    broken: int | None
    why: audit.Why | None


async def prove(db: Database, tenant: UUID, kept: audit.Head | None = None) -> AuditProof:
    """Look a tenant's trail through."""
    async with db.house() as tx:
        found = await audit.prove(tx.within(tenant), OWN_TYPES, changes.altered, kept)
    return AuditProof(
        entries=found.head.seq if found.head else 0,
        head=str(found.head) if found.head else None,
        broken=found.broken.seq if found.broken else None,
        why=found.broken.why if found.broken else None,
    )
