"""Who looks at a page calls us: his browser is the telephone, for one call to the number that was chosen for this widget."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
import structlog
from litestar import Request, Response, WebSocket, post, websocket
from msgspec import Meta
from websockets.exceptions import WebSocketException

from ting.channels.webchat.wire import CHANNEL, CLOSE_ORIGIN, CLOSE_POINT, PUBLIC, address_of, allowed, token_of
from ting.journeys.calls.pages import CALLED, REALM, PageCalls
from ting.journeys.contact.chat import Caller, Counter
from ting.kit import sip
from ting.kit.ice import IceServer
from ting.kit.problem import Problem

log = structlog.get_logger()

ONE = "/api/webchat/{key:str}/call"


class CallWanted(msgspec.Struct, frozen=True):
    """In which language the page speaks with who calls."""

    lang: Annotated[str, Meta(max_length=10)]


class CallGranted(msgspec.Struct, frozen=True, kw_only=True):
    """By what this browser places its call, at `…/call/{id}`: good for a minute, for one call, to this address and no other."""

    id: UUID
    username: str
    password: str
    realm: str
    to: str
    ways: list[IceServer]
    """STUN and TURN servers by which it may find a way."""


@post(ONE, opt=PUBLIC, status_code=201)
async def want_call(
    key: str, data: CallWanted, request: Request[Any, Any, Any], counter: Counter, page_calls: PageCalls
) -> Response[CallGranted]:
    """Ask to call; the visitor's token as Bearer. Counts as a contact that is begun.

    409 `no_calls_here`, `call_runs`, `no_telephone`; 403 `banned`, `invitation_needed`; 429 `slow_down`, `challenge`.
    """
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    who = await counter.entrance.visitor(point, token_of(request))
    await counter.guard.admit(Caller(who.tenant, who.id, who.customer, address_of(request)), "contact")
    given, ways = await page_calls.grant(point, who, data.lang)
    told = CallGranted(id=given.id, username=given.username, password=given.password, realm=REALM, to=CALLED, ways=ways)
    return Response(told, headers=allow | {"Cache-Control": "no-store"})


@websocket(ONE + "/{id:uuid}", opt=PUBLIC)
async def call_line(socket: WebSocket[Any, Any, Any], key: str, id: UUID) -> None:  # noqa: A002 - the name in the path
    """SIP of that one call. What it may say, and to whom, is read on the way (kit/sip.py)."""
    counter: Counter = socket.app.state.counter
    calls: PageCalls = socket.app.state.page_calls
    await socket.accept(subprotocols=sip.SIP)
    try:
        point = await counter.point(key, CHANNEL)
        allowed(socket, point)
    except Problem as problem:
        await socket.close(CLOSE_ORIGIN if problem.status == 403 else CLOSE_POINT)
        return
    name, engine = await calls.line(point, id), calls.engine()
    if name is None or engine is None:
        await socket.close(CLOSE_POINT if name is None else sip.CLOSE_NO_ENGINE)
        return
    try:
        with calls.on(id, socket):
            if not await sip.carry(socket, engine, sip.OneCall(name, CALLED).may_say):
                log.warning("a page's call said what it may not", call=str(id))
    except (OSError, WebSocketException) as error:
        log.info("a page's call has lost the engine", error=type(error).__name__)
    finally:
        await sip.close(socket, sip.CLOSE_NO_ENGINE)


ROUTES = (want_call, call_line)
