"""HTTP of the company's picture."""

from uuid import UUID

from litestar import get, post

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import File
from ting.domains.tenancy.api import Tenant
from ting.journeys.company.kinds import LOGO_BYTES, PERMISSION, check_logo
from ting.journeys.library.files import Files
from ting.journeys.library.uploads import FORM_BYTES, Form, keep_own
from ting.kit.db import Database
from ting.kit.problem import NotThere

OPT = {"permission": PERMISSION}
BASE = "/api/t/{slug:str}/logos"


@post(BASE, opt=OPT, status_code=200, request_max_body_size=LOGO_BYTES + FORM_BYTES)
async def upload(data: Form, tenant: Tenant, db: Database, files: Files) -> File:
    """Upload a picture: `file` as a form field. It is shown once the company's facts name it. 413 and 415 say why not."""
    return await keep_own(data, tenant, db, files, check_logo)


@get(BASE + "/{logo:uuid}", opt=OPT)
async def logo(logo: UUID, tenant: Tenant, db: Database, files: Files) -> File:
    """Return an uploaded picture with its address, in use or not."""
    async with db.tx(tenant.id) as tx:
        found = await conversations.files(tx, [logo])
        if not found:
            raise NotThere("logo")
        return files.at(found[0], tx.now)


ROUTES = (upload, logo)
