"""`./ting audit`: looks every tenant's audit trail through, and says where one was altered."""

import asyncio
import sys
from pathlib import Path

from ting.app.database import Dsns
from ting.app.doctor import database_of, house_of
from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.domains.audit.api import Head
from ting.domains.tenancy import api as tenancy
from ting.journeys.trail.prove import AuditProof
from ting.journeys.trail.prove import prove as proved
from ting.kit.db import Database

WHY = {
    "altered": "it does not fit its hash, or the entry before it",
    "missing": "it is not there",
    "not_the_same": "its hash is another than the one that was kept",
    "log": "the log says something else",
    "change": "what was set up then is not what was told",
    "lacking": "the log knows of acts that are not in the trail; is the house at work, and is anything parked?",
}


def prove(told: Settings, data: Path | None, slug: str | None, kept: str | None) -> int:
    """Print a line for each trail; 1 when one is broken."""
    try:
        head = Head.of(kept) if kept else None
    except ValueError as error:
        raise Refused("This is not the end of a trail.", "give it as it was printed: number:hash.") from error
    if head and slug is None:
        raise Refused("An end belongs to one trail.", "say whose with --tenant.")
    with database_of(house_of(told, data)) as dsns:
        found = asyncio.run(proofs(dsns, slug, head))
    if slug and not found:
        raise Refused(f"There is no tenant {slug}.", "give its short name, as it stands in addresses.")
    for name, proof in found.items():
        sys.stdout.write(f"  {line(name, proof)}\n")
    return 1 if any(proof.broken for proof in found.values()) else 0


def line(slug: str, proof: AuditProof) -> str:
    """Return what is printed of one trail."""
    if proof.broken:
        return f"!!  {slug}: entry {proof.broken}: {WHY[proof.why or 'altered']}."
    if not proof.head:
        return f"ok  {slug}: nothing yet."
    return f"ok  {slug}: {proof.entries} entries, whole. Keep its end elsewhere: {proof.head}"


async def proofs(dsns: Dsns, slug: str | None = None, head: Head | None = None) -> dict[str, AuditProof]:
    """Look every tenant's trail through, or one's; return what came of it by tenant."""
    async with Database.connect(dsns.app, dsns.house, size=2) as db:
        async with db.house() as tx:
            tenants = await tenancy.every(tx)
        return {each.slug: await proved(db, each.id, head) for each in tenants if slug in (None, each.slug)}
