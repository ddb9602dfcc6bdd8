"""HTTP of what a house has ready to be sent."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, QueryParameter

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import File, Message
from ting.domains.people.api import Signed
from ting.domains.stickers import api as sticker
from ting.domains.tenancy.api import Tenant
from ting.journeys.library import stickers
from ting.journeys.library.files import MAX_BYTES, Files
from ting.kit.db import Database
from ting.kit.problem import Problem

SERVE = {"permission": "contacts.serve"}
STICKERS = {"permission": sticker.PERMISSION}
BASE = "/api/t/{slug:str}"
ONE = BASE + "/contacts/{contact:uuid}"
IDS_MAX = 100


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


@post(BASE + "/sticker-pictures", opt=STICKERS, status_code=200, request_max_body_size=MAX_BYTES + 65536)
async def upload_picture(
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)],
    tenant: Tenant,
    db: Database,
    files: Files,
) -> File:
    """Upload a sticker's picture: `file` as a form field. It becomes one when it is put into a pack."""
    upload = form_upload(data)
    content = await upload.read()
    file = files.look(upload.filename, content)
    sticker.check_picture(file.media_type, file.size, file.width, file.height)
    await files.keep(tenant.id, None, file, content)
    async with db.tx(tenant.id) as tx:
        return files.at(file, tx.now)


@get(BASE + "/sticker-pictures", opt=STICKERS)
async def pictures(
    tenant: Tenant, db: Database, files: Files, ids: Annotated[list[UUID], QueryParameter(name="id")]
) -> list[File]:
    """Return the pictures of these stickers with their addresses, in use or not."""
    async with db.tx(tenant.id) as tx:
        found = await conversations.files(tx, ids[:IDS_MAX])
        return [files.at(file, tx.now) for file in found]


def form_upload(data: dict[str, Any]) -> UploadFile:
    """Return the file of a form. Raises Problem 400."""
    upload = data.get("file")
    if not isinstance(upload, UploadFile):
        raise Problem("not_understood", "A file comes as a form with `file`.", "Send that field.")
    return upload


ROUTES = (packs, send_sticker, upload_picture, pictures)
