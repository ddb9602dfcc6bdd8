"""HTTP of transcripts as agents use them."""

from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.params import QueryParameter

from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.transcript.gather import Wish
from ting.journeys.transcript.give import As, Post, Posted, Printed, Transcripts, Ways

ONE = "/api/t/{slug:str}/contacts/{contact:uuid}/transcript"
SERVE = {"permission": "contacts.serve"}


@get(ONE, opt={"permission": "contacts.read", "personal": "whole"})
async def download(
    contact: UUID,
    tenant: Tenant,
    transcripts: Transcripts,
    form: Annotated[As, QueryParameter(name="as")] = "html",
    lang: str = "",
    zone: str = "",
) -> Response[str]:
    """Return a conversation as its customer may see it, as a page or as text."""
    return as_file(await transcripts.for_reader(tenant.id, contact, form, Wish(lang, zone)))


@get(ONE + "/ways", opt=SERVE)
async def ways(contact: UUID, tenant: Tenant, transcripts: Transcripts) -> Ways:
    """Say whether it can go by mail, and which addresses the customer has."""
    return await transcripts.ways(tenant.id, contact)


@post(ONE, opt=SERVE, status_code=200)
async def send(contact: UUID, data: Post, signed: Signed, tenant: Tenant, transcripts: Transcripts) -> Posted:
    """Send it by mail, as its customer may see it. The same key again is the same mail. 409 `no_mail`, 429 `too_often`."""
    return await transcripts.mail_agent(tenant.id, contact, signed.person, data)


def as_file(printed: Printed) -> Response[str]:
    """Answer with a transcript. It is handed over, never shown in our own pages' place."""
    return Response(
        printed.body,
        media_type=f"{printed.media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{printed.name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


ROUTES = (download, ways, send)
