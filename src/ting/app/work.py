"""The work process: the relay, the router, the timers. Any number may run: each piece of work is done by one of them."""

import asyncio
import signal

import uvloop

from ting.app import catalogue, cluster, logs, metrics, outward, post, present, process, tracing
from ting.app.settings import Settings
from ting.domains.conversations import api as conversations
from ting.domains.mail.module import Post
from ting.domains.modules import api as modules
from ting.domains.webhooks import api as webhooks
from ting.domains.webhooks.module import Sender
from ting.journeys.company.picture import Pictures
from ting.journeys.contact.route import Router
from ting.journeys.floor.watchman import Watchman
from ting.journeys.outward.tell import tell
from ting.journeys.recordings.job import Broom
from ting.journeys.recordings.transcribe import Transcriber
from ting.journeys.rights.keeper import Keeper
from ting.journeys.rights.sweep import Sweeper
from ting.kit import brought, once
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.feed import Feed
from ting.kit.presence import Presence
from ting.kit.relay import Relay
from ting.kit.tasks import Tasks
from ting.kit.timers import Timers
from ting.kit.vault import Vault


def main(settings: Settings) -> None:
    """Work until told to end."""
    logs.begin("work", personal=settings.log_personal)
    metrics.begin(settings)
    tracing.begin(settings, "work")
    uvloop.run(_work(settings))


async def _work(settings: Settings) -> None:
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    name = cluster.session_name(settings, "work")
    async with Database.connect(settings.app_dsn, settings.house_dsn, name=name) as db, Tasks() as tasks:
        bus = await cluster.bus(settings, db)
        fit = catalogue.FITTED
        async with db.house() as tx:
            fit.broken.update(await brought.unready(tx, catalogue.THEIRS))
        relay = Relay(db, bus, catalogue.handlers(), rests=modules.rests(fit, fit.handlers))
        presence = Presence(db, "work", present.changed, name=settings.node, bus=lambda: bus.carries)
        await presence.enter()
        blobs = Blobs(settings.files)
        pictures = Pictures(db, blobs)
        keeper = Keeper(db, presence.node, blobs, Blobs(settings.copies), catalogue.keeps())
        tasks.keep("bus", bus.run)
        tasks.keep("router", Router(db, bus).run)
        tasks.keep("timers", Timers(db, catalogue.rings(), rests=modules.rests(fit, fit.timers)).run)
        tasks.keep("presence", presence.beat)
        tasks.keep("mail", Post(db, presence.node, post.house(settings), pictures).run)
        tasks.keep("webhooks feed", Feed(db, bus, webhooks.FEED, webhooks.take_in).run)
        tasks.keep("webhooks", Sender(db, presence.node, outward.fetcher(settings), tell).run)
        tasks.keep("privacy", keeper.run)
        tasks.keep("retention", Sweeper(db, blobs, catalogue.keeps()).run)
        tasks.keep("recordings", Broom(db, blobs).run)
        tasks.keep("speech", Transcriber(db, Vault(db, blobs), outward.fetcher(settings)).run)
        tasks.keep("floor", Watchman(db).run)
        tasks.keep("words", lambda: conversations.settle_words(db))
        tasks.keep("keys", lambda: once.sweep_for_ever(db))
        tasks.keep("parked", relay.retry_for_ever)
        tasks.keep("lookout", relay.look_out)
        for handler in catalogue.handlers():
            tasks.keep(f"relay {handler.name}", lambda name=handler.name: relay.follow(name))  # type: ignore[misc]
        process.stands()
        await over.wait()
