"""HTTP of the company's picture."""

from typing import Annotated, Any
from uuid import UUID

from litestar import get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import File
from ting.domains.tenancy.api import Tenant
from ting.journeys.company.kinds import LOGO_BYTES, PERMISSION, check_logo
from ting.journeys.library.files import Files
from ting.journeys.library.routes import form_upload
from ting.kit.db import Database
from ting.kit.problem import NotThere

OPT = {"permission": PERMISSION}
BASE = "/api/t/{slug:str}/logos"


@post(BASE, opt=OPT, status_code=200, request_max_body_size=LOGO_BYTES + 65536)
async def upload(
    data: Annotated[dict[str, Any], Body(media_type=RequestEncodingType.MULTI_PART)],
    tenant: Tenant,
    db: Database,
    files: Files,
) -> File:
    """Upload a picture: `file` as a form field. It is shown once the company's facts name it. 413 and 415 say why not."""
    sent = form_upload(data)
    content = await sent.read()
    file = files.look(sent.filename, content)
    check_logo(file)
    await files.keep(tenant.id, None, file, content)
    async with db.tx(tenant.id) as tx:
        return files.at(file, tx.now)


@get(BASE + "/{logo:uuid}", opt=OPT)
async def logo(logo: UUID, tenant: Tenant, db: Database, files: Files) -> File:
    """Return an uploaded picture with its address, in use or not."""
    async with db.tx(tenant.id) as tx:
        found = await conversations.files(tx, [logo])
        if not found:
            raise NotThere("logo")
        return files.at(found[0], tx.now)


ROUTES = (upload, logo)
