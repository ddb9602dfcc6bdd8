"""The web process: HTTP, live sockets and widgets, on a socket that the supervisor holds."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import uvicorn
from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from ting import __version__
from ting.app import (
    catalogue,
    cluster,
    customer_pages,
    demo_outside,
    demo_page,
    guest_page,
    invited_page,
    logs,
    metrics,
    outward,
    post,
    present,
    process,
    reference_page,
    setup,
    tracing,
)
from ting.app.asterisk import room
from ting.app.reference import Reference
from ting.app.settings import Settings
from ting.app.telling import Telling
from ting.app.voice import voice
from ting.domains.mail import api as mail
from ting.domains.panels import api as panels
from ting.domains.reports import api as reports
from ting.domains.telephony import api as telephony
from ting.journeys.calls.pages import PageCalls
from ting.journeys.cards import links
from ting.journeys.cards.links import BookingLinks
from ting.journeys.contact.chat import Counter
from ting.journeys.contact.lines import Lines
from ting.journeys.contact.live import Teller
from ting.journeys.contact.places import Places
from ting.journeys.contact.queue import Outlooks
from ting.journeys.contact.sayings import Sayings
from ting.journeys.floor.board import Boards
from ting.journeys.health.checks import certificate
from ting.journeys.health.look import Place
from ting.journeys.library.files import Files
from ting.journeys.outward import on as outward_on
from ting.journeys.readiness.look import Declared
from ting.journeys.recordings.play import Player
from ting.journeys.selfservice.asking import Askings
from ting.journeys.selfservice.mine import Portal
from ting.journeys.selfservice.page import Pages
from ting.journeys.transcript.give import Transcripts
from ting.journeys.workday import sign_on
from ting.kit import brought
from ting.kit.blob import Blobs
from ting.kit.crypto import house_secret
from ting.kit.db import Database
from ting.kit.fetch import Fetcher
from ting.kit.home import set_home
from ting.kit.log import Tail, mark_before
from ting.kit.presence import DOOR, Presence
from ting.kit.tasks import Tasks
from ting.kit.vault import Vault
from ting.web import auth, problems, sight, static
from ting.web.door import Door
from ting.web.limits import Limits, Standing
from ting.web.live import Hub, live
from ting.web.measured import Measured
from ting.web.once import Kept, Once, Replayed, replay
from ting.web.phone import BrowserPhones, phone_line
from ting.web.room import Room
from ting.web.saying import Mouth

STANDING = 4
"""So many connections to each role of the database are kept from requests: for the word that this process lives, and for
what it tells its sockets. A flood of requests may make one another wait, and not these."""
RESUMABLE = 500
"""So many events are looked back on at the start, so that screens can resume across it."""


def build(settings: Settings) -> Litestar:
    """Put the web process together."""

    place = Place(settings.data, settings.tls_cert, phone=bool(settings.sip))
    checks = (*catalogue.checks(), Declared("health", certificate(place)))
    mail_house = post.house(settings)
    fetcher = outward.fetcher(settings)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        connect = partial(
            Database.connect, settings.app_dsn, settings.house_dsn, name=cluster.session_name(settings, "web")
        )
        async with connect() as db, connect(size=STANDING) as own, Tasks() as tasks:
            await _furnish(app, settings, db, own, fetcher, tasks)
            process.stands()
            yield
            await app.state.presence.leave()

    return Litestar(
        route_handlers=[
            Router(  # all in one: each that is registered with the application by itself has it look through all others
                "/",
                route_handlers=[
                    *catalogue.routes(),
                    *setup.ROUTES,
                    *metrics.ROUTES,
                    *demo_page.ROUTES,
                    *demo_outside.ROUTES,
                    *guest_page.ROUTES,
                    *invited_page.ROUTES,
                    reference_page.reference,
                    *customer_pages.ROUTES,
                    *static.routes(settings.ui_dist),
                    live,
                    phone_line,
                ],
            )
        ],
        lifespan=[lifespan],
        guards=[auth.guard],
        middleware=[Measured(), Room(), Standing(), Kept()],
        after_request=sight.veiled,
        exception_handlers=problems.HANDLERS | {Replayed: replay},
        response_headers=problems.NOSNIFF,
        dependencies={
            "signed": Provide(auth.provide_signed, sync_to_thread=False),
            "tenant": Provide(auth.provide_tenant, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "demo": Provide(lambda: settings.demo, sync_to_thread=False),
            "kinds": Provide(catalogue.kinds, sync_to_thread=False),
            "permissions": Provide(catalogue.permissions, sync_to_thread=False),
            "keeps": Provide(catalogue.keeps, sync_to_thread=False),
            "fitted": Provide(lambda: catalogue.FITTED, sync_to_thread=False),
            "checks": Provide(lambda: checks, sync_to_thread=False),
            "public_url": Provide(lambda: settings.public_url, sync_to_thread=False),
            "mail_house": Provide(lambda: mail_house, sync_to_thread=False),
            "fetcher": Provide(lambda: fetcher, sync_to_thread=False),
            "sip_tls_at": Provide(lambda: room.sip_tls_at(settings), sync_to_thread=False),
            "sip_at": Provide(lambda: room.sip_at(settings), sync_to_thread=False),
            "ways": Provide(lambda: room.read_ways(settings), sync_to_thread=False),
            "place": Provide(lambda: place, sync_to_thread=False),
        }
        | {name: Provide(_from_state(name), sync_to_thread=False) for name in STATE}
        | {"db": Provide(auth.provide_db, sync_to_thread=False)},
        openapi_config=OpenAPIConfig(
            title="Ting",
            version=__version__,
            path="/api/openapi.json",
            render_plugins=[Reference(path="/")],
            openapi_router=Router(
                "/api/openapi.json", route_handlers=[], opt={"permission": "public"}, include_in_schema=False
            ),
            use_handler_docstrings=True,
        ),
        compression_config=CompressionConfig(backend="gzip", minimum_size=1024, exclude=["^/api/", "^/files/"]),
        logging_config=None,
    )


STATE = (
    "bus",
    "outlooks",
    "lines",
    "files",
    "counter",
    "boards",
    "today",
    "transcripts",
    "pages",
    "portal",
    "askings",
    "booking_links",
    "sign_on",
    "copies",
    "player",
    "voice",
    "page_calls",
)


def main(settings: Settings, *, fd: int | None, host: str = "", port: int = 0) -> None:
    """Serve until told to end, on a socket that was handed over or (in a container) on one of our own."""
    logs.begin("web", personal=settings.log_personal)
    process.all_files_allowed()
    metrics.begin(settings)
    tracing.begin(settings, "web")
    uvicorn.run(
        build(settings),
        fd=fd,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # frames are short; each of ten thousand sockets would keep a compressor
        ws_max_size=256 * 1024,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
        ssl_certfile=str(settings.tls_cert) if settings.tls_cert else None,
        ssl_keyfile=str(settings.tls_key) if settings.tls_key else None,
    )


async def _furnish(
    app: Litestar, settings: Settings, db: Database, own: Database, fetcher: Fetcher, tasks: Tasks
) -> None:
    """Make what the handlers share, and start what runs beside them, on connections of its `own`."""
    bus = await cluster.bus(settings, db)
    own.committed = db.committed
    async with db.house() as tx:
        key = await house_secret(tx, "files")
        player_key = await house_secret(tx, "recordings")
        once = Once(db, await house_secret(tx, "idempotency"))
        bookings_key = await house_secret(tx, links.KEY)
        await mail.prepare(tx)
        await panels.prepare(tx)
        await telephony.prepare(tx)
        await outward_on.prepare(tx)
        sign_on_key = await sign_on.prepare(tx)
        await set_home(tx, settings.public_url)
        catalogue.FITTED.broken.update(await brought.unready(tx, catalogue.THEIRS))
        mark = await mark_before(tx, RESUMABLE)
    outlooks = Outlooks(db)
    lines = Lines(own, outlooks)
    files = Files(db, Blobs(settings.files), key)
    presence = Presence(own, DOOR, present.changed, name=settings.node, bus=lambda: bus.carries)
    today = reports.Today()
    boards = Boards(db, lines, today)
    door = Door(db, catalogue.FITTED)
    limits = Limits(db, outward.limits(settings), settings.trusted_proxies)
    counting = [handler for module in catalogue.MODULES if module.key == "reports" for handler in module.on]
    sayings = Sayings(db)
    hub = Hub(own, bus, lines, presence, boards.of_slug, door, Mouth(db, sayings, limits), counting)
    browser_phones = BrowserPhones(own, door, lambda: room.browsers_at(settings.data))
    page_calls = PageCalls(own, lambda: room.browsers_at(settings.data), lambda: room.read_ways(settings))
    sessions = {module.key: module.sessions(bus) for module in catalogue.MODULES if module.sessions}
    places = Places(lines)
    counter = Counter(db, bus, lines, outlooks, files, presence, places, sayings)
    app.state.update(
        db=db,
        bus=bus,
        outlooks=outlooks,
        lines=lines,
        files=files,
        counter=counter,
        boards=boards,
        today=today,
        transcripts=Transcripts(db, files, settings.public_url),
        pages=Pages(db, files, lines, outlooks),
        portal=Portal(db, lines, files),
        askings=Askings(db, files),
        copies=Blobs(settings.copies),
        player=Player(db, Vault(db, files.blobs), player_key),
        voice=voice(settings),
        booking_links=BookingLinks(db, files, bookings_key),
        sign_on=sign_on.SignOn(db, fetcher, sign_on_key, settings.public_url),
        presence=presence,
        hub=hub,
        browser_phones=browser_phones,
        page_calls=page_calls,
        door=door,
        limits=limits,
        once=once,
        sessions=sessions,
    )
    await presence.enter()
    await lines.load()
    hub.begin(mark)
    telling = Telling(Tail(own, bus, mark), door, lines, Teller(own, files, catalogue.FITTED), hub, sessions)
    sayings.told = telling.at_once
    for name, work in {
        "bus": bus.run,
        "presence": presence.beat,
        "follow": telling.follow,
        "places": places.tell,
        "around": places.look_around,
        "boards": hub.beat,
        "sessions": hub.recheck,
        "browser phones": browser_phones.recheck,
        "page calls": page_calls.recheck,
        "pulse": hub.pulse,
        "limits": limits.beat,
    }.items():
        tasks.keep(name, work)


def _from_state(name: str) -> Callable[[Any], Any]:
    def provide(state: State) -> Any:
        return state[name]

    return provide
