"""Files that come as a form: what routes ask of it, and what the house keeps of its own."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import File
from ting.domains.tenancy.api import Tenant
from ting.journeys.library.files import Files
from ting.kit.db import Database
from ting.kit.problem import Problem

FORM_BYTES = 65536
"""What a form may have beside its file."""
IDS_MAX = 100

Form = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)]


def form_upload(data: dict[str, Any]) -> UploadFile:
    """Return the file of a form. Raises Problem 400."""
    upload = data.get("file")
    if not isinstance(upload, UploadFile):
        raise Problem("not_understood", "A file comes as a form with `file`.", "Send that field.")
    return upload


def form_file(data: dict[str, Any]) -> tuple[UUID, UploadFile]:
    """Return the key of a message and the file of a form. Raises Problem 400."""
    upload = data.get("file")
    try:
        key = UUID(str(data.get("key")))
    except ValueError:
        key = None
    if key is None or not isinstance(upload, UploadFile):
        raise Problem("not_understood", "A file comes as a form with `key` (a UUID) and `file`.", "Send both fields.")
    return key, upload


async def keep_own(
    data: dict[str, Any], tenant: Tenant, db: Database, files: Files, check: Callable[[File], None] | None = None
) -> File:
    """Keep a form's file as the house's own, if `check` does not raise, and return it with its address."""
    upload = form_upload(data)
    file = await files.take(tenant.id, None, upload.filename, await upload.read(), check)
    async with db.tx(tenant.id) as tx:
        return files.at(file, tx.now)


async def kept(ids: Sequence[UUID], tenant: Tenant, db: Database, files: Files) -> list[File]:
    """Return these files, IDS_MAX at most, with their addresses, in use or not."""
    async with db.tx(tenant.id) as tx:
        return [files.at(file, tx.now) for file in await conversations.files(tx, ids[:IDS_MAX])]
