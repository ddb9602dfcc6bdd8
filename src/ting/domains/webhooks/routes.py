"""HTTP of webhooks: how they do, what was sent, sending again, secrets. They are set up as all is (kinds.py)."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post

from ting.domains.webhooks import api
from ting.kit.db import Database

MAY = {"permission": api.PERMISSION}


class ReplaySince(msgspec.Struct, frozen=True):
    """From when on."""

    since: int


class WebhookReplayed(msgspec.Struct, frozen=True):
    """How many are on their way again."""

    count: int


@get("/api/t/{slug:str}/webhooks", opt=MAY)
async def standing(tenant: Any, db: Database) -> list[api.WebhookStanding]:
    """Say how each webhook does: what waits, what was given up, whether it was stopped."""
    async with db.tx(tenant.id) as tx:
        return await api.standing(tx)


@get("/api/t/{slug:str}/webhooks/deliveries", opt=MAY)
async def deliveries(
    tenant: Any, db: Database, webhook: UUID | None = None, which: str | None = None, cursor: str | None = None
) -> api.WebhookDeliveries:
    """List what was sent and is to be sent, newest first, with the newest answer to each."""
    async with db.tx(tenant.id) as tx:
        return await api.page(tx, webhook=webhook, state=which, cursor=cursor)


@get("/api/t/{slug:str}/webhooks/deliveries/{delivery:uuid}", opt=MAY)
async def delivery(delivery: UUID, tenant: Any, db: Database) -> api.WebhookSent:
    """Return a delivery with what is sent, and each try with the first of its answer."""
    async with db.tx(tenant.id) as tx:
        return await api.whole(tx, delivery)


@post("/api/t/{slug:str}/webhooks/deliveries/{delivery:uuid}/again", opt=MAY, status_code=200)
async def send_again(delivery: UUID, tenant: Any, db: Database) -> api.WebhookSent:
    """Send one again now, also when it was taken. Its webhook-id stays the same."""
    return await db.run(tenant.id, api.again, delivery)


@post("/api/t/{slug:str}/webhooks/{webhook:uuid}/replay", opt=MAY, status_code=200)
async def replay(webhook: UUID, data: ReplaySince, tenant: Any, db: Database) -> WebhookReplayed:
    """Send again all that happened since a time, in its order, and what was not told while the webhook was off."""
    return WebhookReplayed(await db.run(tenant.id, api.replay, webhook, data.since))


@post("/api/t/{slug:str}/webhooks/{webhook:uuid}/test", opt=MAY, status_code=200)
async def test(webhook: UUID, tenant: Any, db: Database) -> api.WebhookSent:
    """Send a signed event that tells nothing (`webhook.test`)."""
    return await db.run(tenant.id, api.test, webhook)


@post("/api/t/{slug:str}/webhooks/{webhook:uuid}/resume", opt=MAY, status_code=204)
async def resume(webhook: UUID, tenant: Any, db: Database) -> None:
    """Send again where it was stopped; what waits is tried at once."""
    await db.run(tenant.id, api.resume, webhook)


@post("/api/t/{slug:str}/webhooks/{webhook:uuid}/secret", opt=MAY, status_code=200)
async def new_secret(webhook: UUID, signed: Any, tenant: Any, db: Database) -> api.WebhookSecret:
    """Make a new secret, and tell it this once. One told before signs beside it for 24 hours more."""
    return await db.run(tenant.id, api.new_secret, webhook, signed.person.id)


ROUTES = (standing, deliveries, delivery, send_again, replay, test, resume, new_secret)
