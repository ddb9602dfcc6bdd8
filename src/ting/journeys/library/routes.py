"""HTTP of what a house has ready to be sent."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import QueryParameter

from ting.domains.conversations.api import File, Message
from ting.domains.people.api import Signed
from ting.domains.stickers import api as sticker
from ting.domains.tenancy.api import Tenant
from ting.journeys.library import stickers
from ting.journeys.library.files import MAX_BYTES, Files
from ting.journeys.library.uploads import FORM_BYTES, Form, keep_own, kept
from ting.kit.db import Database

SERVE = {"permission": "contacts.serve"}
STICKERS = {"permission": sticker.PERMISSION}
BASE = "/api/t/{slug:str}"
ONE = BASE + "/contacts/{contact:uuid}"


class SendSticker(msgspec.Struct, frozen=True):
    """Which sticker to send. `key` is the sender's own: the same again is the same message."""

    key: UUID
    sticker: str


@get(BASE + "/stickers", opt=SERVE)
async def packs(tenant: Tenant, db: Database, files: Files) -> list[stickers.Pack]:
    """List the stickers that can be sent, the tenant's own first."""
    async with db.tx(tenant.id) as tx:
        return await stickers.packs(tx, files)


@post(ONE + "/stickers", opt=SERVE, status_code=200)
async def send_sticker(
    contact: UUID, data: SendSticker, signed: Signed, tenant: Tenant, db: Database, files: Files
) -> Message:
    """Send a sticker. 422 `sticker_unknown` when there is none of that id."""
    message = await db.run(tenant.id, stickers.by_agent, contact, signed.person, key=data.key, sticker=data.sticker)
    return files.signed(message, message.at)


@post(BASE + "/sticker-pictures", opt=STICKERS, status_code=200, request_max_body_size=MAX_BYTES + FORM_BYTES)
async def upload_picture(data: Form, tenant: Tenant, db: Database, files: Files) -> File:
    """Upload a sticker's picture: `file` as a form field. It becomes one when it is put into a pack."""
    return await keep_own(data, tenant, db, files, _check)


@get(BASE + "/sticker-pictures", opt=STICKERS)
async def pictures(
    tenant: Tenant, db: Database, files: Files, ids: Annotated[list[UUID], QueryParameter(name="id")]
) -> list[File]:
    """Return the pictures of these stickers with their addresses, in use or not."""
    return await kept(ids, tenant, db, files)


def _check(file: File) -> None:
    sticker.check_picture(file.media_type, file.size, file.width, file.height)


ROUTES = (packs, send_sticker, upload_picture, pictures)
