"""A look at everything, at this moment."""

import asyncio
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography import x509

from ting import __version__
from ting.domains.mail import api as mail
from ting.domains.routing import api as routing
from ting.domains.telephony import api as telephony
from ting.domains.upkeep import api as upkeep
from ting.domains.upkeep.api import Probe, State, health
from ting.kit import wellbeing
from ting.kit.db import Database, Tx
from ting.kit.presence import DEAD_MS

KINDS = ("web", "work")
WORST: tuple[State, ...] = ("act", "look", "ok")


class Place(msgspec.Struct, frozen=True):
    """Where this process has its data, the certificate that it serves with, and what else the house is to have."""

    data: Path
    certificate: Path | None
    phone: bool = False
    """Calls are to be led."""


class Health(msgspec.Struct, frozen=True):
    """How the house is. `state` is the worst of its probes."""

    at: int
    version: str
    state: State
    probes: list[Probe]
    processes: list[wellbeing.NodeStands]
    readers: list[wellbeing.ReaderStands]
    parked: list[wellbeing.ParkedEvent]
    guessers: list[telephony.Guesser]
    """Addresses that the telephone does not answer."""
    restored_from: int | None
    """The moment that the back-up shows from which this house was made; None when it was not."""


async def look(db: Database, tenant: UUID, place: Place) -> Health:
    """Look at the house, and at what is this tenant's in it."""
    async with db.house() as tx:
        stands = [node for node in await wellbeing.nodes(tx) if tx.now - node.seen_at < DEAD_MS]
        readers = await wellbeing.readers(tx)
        parked = await wellbeing.parked(tx, tenant)
        probes = [
            *_processes(stands),
            *await _telephone(tx, place, stands),
            *await _works(tx, readers, parked),
            *await _keeping(tx, place),
        ]
        guessers = await telephony.banned(tx)
        restored, now = await upkeep.last_restored(tx), tx.now
    async with db.tx(tenant) as tx:
        probes += await _own(tx)
    worst = min((probe.state for probe in probes), key=WORST.index)
    return Health(now, __version__, worst, probes, stands, readers, parked, guessers, restored.of if restored else None)


def _processes(stands: list[wellbeing.NodeStands]) -> list[Probe]:
    running = [health.processes(kind, sum(node.kind == kind for node in stands)) for kind in KINDS]
    return [*running, health.bus(sum(not node.bus for node in stands), len(stands))]


async def _telephone(tx: Tx, place: Place, stands: list[wellbeing.NodeStands]) -> list[Probe]:
    if not place.phone:
        return []
    living = {node.id for node in stands if node.kind == "phone"}
    engines = [each for each in await telephony.engines(tx) if each.node in living]
    return [
        health.processes("phone", len(living)),
        *(health.engine(each.state, each.why, each.done, each.of, each.version) for each in engines),
    ]


async def _works(tx: Tx, readers: list[wellbeing.ReaderStands], parked: list[wellbeing.ParkedEvent]) -> list[Probe]:
    slowest = min(readers, key=lambda reader: (reader.since is None, reader.since or 0), default=None)
    late, since = await wellbeing.late_timers(tx)
    base = await wellbeing.database(tx)
    stuck = sum(event.stuck for event in parked)
    return [
        health.readers(
            max((reader.behind for reader in readers), default=0),
            slowest.since if slowest else None,
            slowest.handler if slowest else "",
            tx.now,
        ),
        health.parked(len(parked) - stuck, stuck),
        health.timers(late, since, tx.now),
        health.database(base.version, base.bytes, base.connections, base.most),
    ]


async def _keeping(tx: Tx, place: Place) -> list[Probe]:
    disk, expires = await asyncio.to_thread(of_the_machine, place)
    last = await upkeep.last_backup(tx)
    return [
        health.disk(*disk),
        health.certificate(expires, tx.now),
        health.backup(last.of if last else None, last.bytes if last else 0, tx.now),
    ]


def of_the_machine(place: Place) -> tuple[tuple[int, int], int | None]:
    """Return how much of the disk is free, of how much, and when the certificate expires (None: there is none)."""
    disk = wellbeing.disk(place.data)
    if place.certificate is None:
        return disk, None
    first = x509.load_pem_x509_certificates(place.certificate.read_bytes())[0]
    return disk, round(first.not_valid_after_utc.timestamp() * 1000)


async def _own(tx: Tx) -> list[Probe]:
    waiting = (await routing.waiting_since(tx)).values()
    by_state = await mail.counts(tx)
    return [
        health.queues(sum(n for n, _ in waiting), min((since for _, since in waiting), default=None), tx.now),
        health.mail(by_state.get("failed", 0), by_state.get("unsure", 0)),
    ]
