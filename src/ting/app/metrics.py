"""Figures for Prometheus: what each process counts of its own work, and how the house stands at the moment of asking.

Counts of all processes are kept in small files that they share (prometheus_client's multiprocess mode), so that whichever
web process answers tells of all. The folder is emptied when the house starts: counters begin at 0 then, as after any start.
"""

import hmac
import os
from collections.abc import Iterator
from typing import Any

from litestar import Request, get
from litestar.response import Response

from ting import __version__
from ting.app.settings import Settings
from ting.domains.mail import api as mail
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.domains.upkeep import api as upkeep
from ting.kit import measure, wellbeing
from ting.kit.db import Database, Tx
from ting.kit.presence import DEAD_MS
from ting.kit.problem import NotThere

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Samples = list[tuple[dict[str, str], float]]


class Counts:
    """What one process counts, in the shared folder."""

    def __init__(self, told: Settings) -> None:
        told.counts.mkdir(parents=True, exist_ok=True)
        # The library reads this when it is imported, so it comes after.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(told.counts)  # noqa: TID251
        from prometheus_client import CollectorRegistry, Counter, Histogram  # noqa: PLC0415

        own = CollectorRegistry()
        self._requests = Counter("ting_requests", "Requests answered.", ("method", "route", "status"), registry=own)
        self._seconds = Histogram(
            "ting_request_seconds", "From request to answer.", ("route",), registry=own, buckets=BUCKETS
        )
        self._events = Counter(
            "ting_events_handled", "Events that handlers have heard.", ("handler", "outcome"), registry=own
        )
        self._handling = Counter("ting_event_handling_seconds", "Time spent on them.", ("handler",), registry=own)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def handled(self, handler: str, outcome: str, seconds: float) -> None:
        """Count an event that a handler has `done`, or that was `parked`."""
        self._events.labels(handler, outcome).inc()
        self._handling.labels(handler).inc(seconds)


def begin(told: Settings) -> None:
    """Let this process count, where somebody is going to ask."""
    if told.metrics_token:
        measure.begin(Counts(told))


@get("/metrics", opt={"permission": "public"}, include_in_schema=False)
async def metrics(request: Request[Any, Any, Any], db: Database, settings: Settings) -> Response[bytes]:
    """Tell Prometheus; to who has the token of TING_METRICS_TOKEN. Without one there is nothing here."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    right = settings.metrics_token
    if not right or scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), right.encode()):
        raise NotThere("page")
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(settings.counts))  # type: ignore[no-untyped-call]
    registry.register(_Standing(await standing(db, settings)))
    return Response(generate_latest(registry), media_type=MEDIA_TYPE)


class _Standing:
    """Gauges that were read from the tables."""

    def __init__(self, found: dict[str, tuple[str, Samples]]) -> None:
        self._found = found

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        for name, (about, samples) in self._found.items():
            labels = list(samples[0][0]) if samples else []
            family = GaugeMetricFamily(name, about, labels=labels)
            for told, value in samples:
                family.add_metric(list(told.values()), value)
            yield family


async def standing(db: Database, told: Settings) -> dict[str, tuple[str, Samples]]:
    """Return how the house stands: by name what the figure is, and its samples by label."""
    async with db.house() as tx:
        nodes = await wellbeing.nodes(tx)
        readers = await wellbeing.readers(tx)
        late, _ = await wellbeing.late_timers(tx)
        base = await wellbeing.database(tx)
        last = await upkeep.last_backup(tx)
        by_state = await wellbeing.parked_counts(tx)
        alive = wellbeing.alive(nodes, tx.now, DEAD_MS)
        found: dict[str, tuple[str, Samples]] = {
            "ting_build_info": ("This version.", [({"version": __version__}, 1)]),
            "ting_processes": ("Processes that live.", [({"kind": kind}, n) for kind, n in alive.items()]),
            "ting_log_events": ("Events ever written.", [({}, await wellbeing.written(tx))]),
            "ting_reader_behind_events": (
                f"Events that a handler has not heard yet, counted to {wellbeing.COUNTED}.",
                [({"handler": each.handler}, each.behind) for each in readers],
            ),
            "ting_reader_behind_seconds": (
                "Age of the oldest of them.",
                [({"handler": each.handler}, (tx.now - each.since) / 1000 if each.since else 0) for each in readers],
            ),
            "ting_parked_events": (
                "Events that a handler failed on.",
                [({"state": s}, n) for s, n in by_state.items()],
            ),
            "ting_timers_late": ("Timers past their time.", [({}, late)]),
            "ting_database_bytes": ("Size of the database.", [({}, base.bytes)]),
            "ting_database_connections": ("Connections to the server.", [({}, base.connections)]),
            "ting_disk_free_bytes": ("Room for the data folder.", [({}, wellbeing.disk(told.data)[0])]),
        }
        if last is not None:
            found["ting_backup_age_seconds"] = ("Age of the newest back-up.", [({}, (tx.now - last.of) / 1000)])
        return found | await _of_tenants(tx)


async def _of_tenants(tx: Tx) -> dict[str, tuple[str, Samples]]:
    waiting: Samples = []
    longest: Samples = []
    mails: Samples = []
    for tenant in await tenancy.every(tx):
        inner = tx.within(tenant.id)
        line = (await routing.waiting_since(inner)).values()
        waiting.append(({"tenant": tenant.slug}, sum(n for n, _ in line)))
        longest.append(({"tenant": tenant.slug}, max(((tx.now - since) / 1000 for _, since in line), default=0)))
        mails += [({"tenant": tenant.slug, "state": state}, n) for state, n in (await mail.counts(inner)).items()]
    return {
        "ting_waiting": ("Customers in line.", waiting),
        "ting_waiting_longest_seconds": ("Who waits longest.", longest),
        "ting_mails": ("Mails in the outbox, by state.", mails),
    }


ROUTES = [metrics]
