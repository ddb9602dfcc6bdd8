"""A customer takes his conversation along: downloaded, or sent to an address that he gives."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import QueryParameter

from ting.channels.webchat.guest import MARK
from ting.channels.webchat.wire import CHANNEL, PUBLIC, allowed, bearer
from ting.journeys.contact.chat import Counter
from ting.journeys.transcript.gather import Wish
from ting.journeys.transcript.give import As, Post, Posted, Printed, Transcripts, Ways
from ting.journeys.transcript.routes import as_file
from ting.kit.problem import NotThere

ONE = "/api/webchat/{key:str}/contacts/{contact:uuid}/transcript"


@get(ONE, opt=PUBLIC)
async def download(
    key: str,
    contact: UUID,
    request: Request[Any, Any, Any],
    counter: Counter,
    transcripts: Transcripts,
    form: Annotated[As, QueryParameter(name="as")] = "html",
    lang: str = "",
    zone: str = "",
) -> Response[str]:
    """Return a conversation as its reader may see it, as a page or as text; the visitor's or guest's token as Bearer."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    wish = Wish(lang, zone)
    token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if token.startswith(MARK):
        guest = await counter.guests.guest(token.removeprefix(MARK))
        if (guest.point, guest.contact) != (point.id, contact):
            raise NotThere("contact")
        printed: Printed = await transcripts.for_guest(counter.guests, guest, form, wish)
    else:
        printed = await transcripts.for_visitor(await bearer(request, point, counter), contact, form, wish)
    answer = as_file(printed)
    answer.headers.update(allow)
    return answer


@get(ONE + "/ways", opt=PUBLIC)
async def ways(
    key: str, contact: UUID, request: Request[Any, Any, Any], counter: Counter, transcripts: Transcripts
) -> Response[Ways]:
    """Say whether it can go by mail."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    return Response(await transcripts.ways(point.tenant), headers=allow)


@post(ONE, opt=PUBLIC, status_code=200)
async def send(
    key: str, contact: UUID, data: Post, request: Request[Any, Any, Any], counter: Counter, transcripts: Transcripts
) -> Response[Posted]:
    """Send it by mail; the visitor's token as Bearer. The same key again is the same mail. 409 `no_mail`, 429 `too_often`."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    visitor = await bearer(request, point, counter)
    return Response(await transcripts.mail_visitor(visitor, contact, data), headers=allow)


ROUTES = (download, ways, send)
