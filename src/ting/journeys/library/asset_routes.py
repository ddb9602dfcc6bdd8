"""HTTP of the asset library: looked through and sent at the desk, uploaded and looked back on in the settings."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.params import Parameter, QueryParameter

from ting.domains.assets import api as asset
from ting.domains.assets.api import Lang
from ting.domains.conversations.api import File, Message
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.library import assets
from ting.journeys.library.files import HOUSE_BYTES, Files
from ting.journeys.library.uploads import FORM_BYTES, Form, keep_own, kept
from ting.kit.csv import csv_bytes
from ting.kit.db import Database

SERVE = {"permission": "contacts.serve"}
MANAGE = {"permission": asset.PERMISSION}
BASE = "/api/t/{slug:str}"
IN = BASE + "/contacts/{contact:uuid}/assets"
ONE = BASE + "/assets/{asset_id:uuid}"


class SendAsset(msgspec.Struct, frozen=True):
    """Which asset to send. `key` is the sender's own: the same again is the same message.

    `lang`: which of its editions; without it the one that the customer reads best.
    """

    key: UUID
    asset: UUID
    lang: Lang | None = None


@get(IN, opt=SERVE)
async def offered(
    contact: UUID,
    tenant: Tenant,
    db: Database,
    files: Files,
    q: Annotated[str, Parameter(max_length=100)] = "",
    lang: Lang | None = None,
) -> list[assets.AssetOffered]:
    """List what can be sent into a contact, the best first: `q` are words, each in a model, a product or a title."""
    async with db.tx(tenant.id) as tx:
        return await assets.offered(tx, files, contact, q, lang)


@post(IN, opt=SERVE, status_code=200)
async def send(contact: UUID, data: SendAsset, signed: Signed, tenant: Tenant, db: Database, files: Files) -> Message:
    """Send an asset in its version of the day; which one is kept with the message and for the customer."""
    message = await db.run(
        tenant.id, assets.send, contact, signed.person, key=data.key, asset=data.asset, lang=data.lang
    )
    return files.signed(message, message.at)


@post(BASE + "/asset-files", opt=MANAGE, status_code=200, request_max_body_size=HOUSE_BYTES + FORM_BYTES)
async def upload(data: Form, tenant: Tenant, db: Database, files: Files) -> File:
    """Upload a file: `file` as a form field. It becomes a version when its asset is published."""
    return await keep_own(data, tenant, db, files)


@get(BASE + "/asset-files", opt=MANAGE)
async def uploaded(
    tenant: Tenant, db: Database, files: Files, ids: Annotated[list[UUID], QueryParameter(name="id")]
) -> list[File]:
    """Return these of the uploaded files with their addresses."""
    return await kept(ids, tenant, db, files)


@get(ONE + "/versions", opt=MANAGE)
async def versions(asset_id: UUID, tenant: Tenant, db: Database, files: Files) -> list[assets.AssetWas]:
    """List what an asset has been, newest first, and to how many customers each version was sent."""
    async with db.tx(tenant.id) as tx:
        return await assets.history(tx, files, asset_id)


@get(ONE + "/customers", opt=MANAGE)
async def customers(
    asset_id: UUID,
    tenant: Tenant,
    db: Database,
    lang: Lang | None = None,
    version: int | None = None,
    only: Literal["behind"] | None = None,
) -> list[assets.AssetHolder]:
    """List who was sent an asset, by what he was sent last, newest first; the CSV has all.

    With `lang` and `version` who has that one; with `only=behind` who has another than is sent today.
    """
    async with db.tx(tenant.id) as tx:
        return await assets.holders(tx, asset_id, lang, version, behind=only == "behind", limit=assets.CUSTOMERS_SHOWN)


@get(ONE + "/customers.csv", opt=MANAGE | {"exports": "asset_customers", "personal": "whole"})
async def customers_csv(
    asset_id: UUID,
    tenant: Tenant,
    db: Database,
    lang: Lang | None = None,
    version: int | None = None,
    only: Literal["behind"] | None = None,
) -> Response[bytes]:
    """The same, all of it, as CSV."""
    async with db.tx(tenant.id) as tx:
        found = await assets.holders(tx, asset_id, lang, version, behind=only == "behind", limit=asset.CUSTOMERS_MAX)
    zone = ZoneInfo(tenant.time_zone)
    rows = (
        (
            one.customer,
            one.name,
            one.lang,
            one.version,
            one.label,
            int(one.current),
            datetime.fromtimestamp(one.at / 1000, UTC).astimezone(zone).isoformat(timespec="seconds"),
            one.by,
            one.number,
        )
        for one in found
    )
    head = ("customer_id", "customer", "language", "version", "label", "current", "sent_at", "sent_by", "contact")
    return Response(
        csv_bytes(head, rows),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-asset.csv"'},
    )


ROUTES = (offered, send, upload, uploaded, versions, customers, customers_csv)
