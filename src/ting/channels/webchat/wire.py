"""The protocol: HTTP for what comes before and for files, a WebSocket for the rest. Only allowed sites may embed it."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar import Request, Response, WebSocket, get, post, route, websocket
from litestar.enums import HttpMethod
from litestar.exceptions import WebSocketDisconnect

from ting.channels.webchat.guest import MARK, GuestReceiver, GuestSession
from ting.channels.webchat.receive import Receiver
from ting.channels.webchat.send import Session, Sessions
from ting.channels.webchat.translate import Hello, hear, outward
from ting.journeys.calls.pages import PageCalls
from ting.journeys.company.face import Entry, Look
from ting.journeys.contact.chat import (
    BookingCard,
    Caller,
    ContactPoint,
    Counter,
    Greeting,
    Leaving,
    Message,
    Met,
    Pack,
    Slot,
    Visitor,
)
from ting.journeys.contact.guests import Door, Guest
from ting.journeys.contact.lines import Range
from ting.journeys.contact.view import Named
from ting.journeys.library.files import MAX_BYTES, TYPES
from ting.journeys.library.uploads import FORM_BYTES, Form, form_file
from ting.kit.locale import Locale
from ting.kit.problem import Forbidden, Problem

log = structlog.get_logger()

CHANNEL = "webchat"
HELLO_S = 10.0
CLOSE_ORIGIN, CLOSE_VISITOR, CLOSE_POINT, CLOSE_INVITED = 4403, 4401, 4404, 4405
PUBLIC = {"permission": "public"}
LANGS: tuple[Locale, ...] = ("zh-TW", "zh-CN", "ja", "en")


class Config(msgspec.Struct, frozen=True):
    """What a widget needs to know before it asks anything."""

    tenant_name: str
    names: dict[str, str]
    """Its name by language, where it differs."""
    wording: dict[str, dict[str, str]]
    """What the company calls things, by language: what stands in the widget's sentences, and what is said in its place."""
    logo: str | None
    lang: Locale
    langs: tuple[Locale, ...]
    accent: str | None
    look: Look
    entry: Entry
    open: bool
    now: int
    closes_at: int | None
    opens_at: int | None
    staffed: int
    range: Range | None
    queues: list[Named]
    leaving: Leaving | None
    forms: list[Met]
    off: list[str]
    """Modules that the company has off: what they offer is not shown."""
    calls: bool
    """One may call from here, with one's browser as the telephone."""
    max_file_bytes: int
    file_types: tuple[str, ...]


class Answers(msgspec.Struct, frozen=True):
    """What was answered in a form, by field. `key` is the sender's own: the same again is the same message."""

    key: UUID
    answers: dict[str, Any]


class Choice(msgspec.Struct, frozen=True):
    """The time (ms) that is wanted; null cancels."""

    at: int | None


class Token(msgspec.Struct, frozen=True):
    """The secret by which a browser is known again."""

    token: str


@get("/api/webchat/{key:str}/config", opt=PUBLIC)
async def config(
    key: str, request: Request[Any, Any, Any], counter: Counter, page_calls: PageCalls
) -> Response[Config]:
    """Say who is here, and until when."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    greeting: Greeting = await counter.greet(point)
    body = Config(
        tenant_name=greeting.company.name,
        names=greeting.company.names,
        wording=greeting.company.wording,
        logo=greeting.company.logo,
        lang=greeting.company.locale,
        langs=LANGS,
        accent=point.accent,
        look=point.look,
        entry=point.entry,
        open=greeting.open,
        now=greeting.now,
        closes_at=greeting.closes_at,
        opens_at=greeting.opens_at,
        staffed=greeting.staffed,
        range=greeting.range,
        queues=list(greeting.queues),
        leaving=greeting.leaving,
        forms=greeting.forms,
        off=greeting.off,
        calls=await page_calls.offered(point),
        max_file_bytes=MAX_BYTES,
        file_types=TYPES,
    )
    return Response(body, headers=allow)


@get("/api/webchat/{key:str}/stickers", opt=PUBLIC)
async def stickers(key: str, request: Request[Any, Any, Any], counter: Counter) -> Response[list[Pack]]:
    """List the stickers that may be sent here, the tenant's own first."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    return Response(await counter.stickers(point), headers=allow)


@post("/api/webchat/{key:str}/visitor", opt=PUBLIC, status_code=200)
async def visitor(key: str, request: Request[Any, Any, Any], counter: Counter) -> Response[Token]:
    """Greet a new visitor: his browser keeps the token, and shows it from then on. 403 `invitation_needed`."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    await counter.guard.greet(point.tenant, address_of(request))
    return Response(Token(await counter.entrance.welcome(point)), headers=allow)


@post("/api/webchat/{key:str}/files", opt=PUBLIC, status_code=200, request_max_body_size=MAX_BYTES + FORM_BYTES)
async def send_file(
    key: str,
    data: Form,
    request: Request[Any, Any, Any],
    counter: Counter,
) -> Response[Message | None]:
    """Send a file: `key` (of the message) and `file` as form fields, the visitor's or a guest's token as Bearer.

    `contact`, one more field, names the topic that it is for, where a conversation has several.
    """
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    token = token_of(request)
    message_key, upload = form_file(data)
    if token.startswith(MARK):
        guest = await _guest(point, token, counter)
        await counter.guard.admit(Caller(guest.tenant, guest.id, None, address_of(request)), "word")
        message = await counter.guests.send_file(guest, key=message_key, name=upload.filename, data=await upload.read())
    else:
        who = await bearer(request, point, counter)
        message = await counter.send_file(
            who, key=message_key, name=upload.filename, data=await upload.read(), to=_topic(data)
        )
    return Response(outward(message), headers=allow)


@post("/api/webchat/{key:str}/forms/{card:uuid}", opt=PUBLIC, status_code=200)
async def submit_form(
    key: str, card: UUID, data: Answers, request: Request[Any, Any, Any], counter: Counter
) -> Response[Message | None]:
    """Send a form's answers in, or correct them; the visitor's token as Bearer. 422 `form_wrong` names the fields."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    who = await bearer(request, point, counter)
    message = await counter.submit_form(who, card, key=data.key, answers=data.answers)
    return Response(outward(message), headers=allow)


@get("/api/webchat/{key:str}/bookings/{booking:uuid}/slots", opt=PUBLIC)
async def slots(key: str, booking: UUID, request: Request[Any, Any, Any], counter: Counter) -> Response[list[Slot]]:
    """List the times that a customer may choose for what he was offered, or has booked."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    who = await bearer(request, point, counter)
    return Response(await counter.slots(who, booking), headers=allow)


@post("/api/webchat/{key:str}/bookings/{booking:uuid}", opt=PUBLIC, status_code=200)
async def book(
    key: str, booking: UUID, data: Choice, request: Request[Any, Any, Any], counter: Counter
) -> Response[BookingCard]:
    """Choose a time, choose another one, or cancel (null). 409 `slot_taken` when somebody was faster. Twice is once."""
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    who = await bearer(request, point, counter)
    return Response(await counter.book(who, booking, data.at), headers=allow)


PREFLIGHTED = (
    "config",
    "visitor",
    "enter",
    "ask",
    "call",
    "files",
    "forms/{card:uuid}",
    "bookings/{booking:uuid}/slots",
    "bookings/{booking:uuid}",
    "contacts/{contact:uuid}/transcript",
    "contacts/{contact:uuid}/transcript/ways",
)


@route(
    [f"/api/webchat/{{key:str}}/{what}" for what in PREFLIGHTED],
    http_method=[HttpMethod.OPTIONS],
    opt=PUBLIC,
    include_in_schema=False,
    status_code=204,
)
async def preflight(key: str, request: Request[Any, Any, Any], counter: Counter) -> Response[None]:
    """Tell a browser whether a site may talk to us."""
    point = await counter.point(key, CHANNEL)
    headers = allowed(request, point) | {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Max-Age": "600",
    }
    return Response(None, status_code=204, headers=headers)


class Name(msgspec.Struct, frozen=True):
    """By which name somebody joins."""

    name: str


@get("/api/webchat/guest/{link:str}", opt=PUBLIC)
async def guest_door(link: str, counter: Counter) -> Door:
    """Say what an invitation leads to. 409 `link_used` when there is no such link."""
    return await counter.guests.door(link)


@post("/api/webchat/guest/{link:str}", opt=PUBLIC, status_code=200)
async def guest_join(link: str, data: Name, counter: Counter) -> Token:
    """Come in by an invitation: the browser keeps the token, and shows it from then on. The link is used up."""
    return Token(MARK + await counter.guests.join(link, data.name))


@websocket("/api/webchat/live", opt=PUBLIC)
async def live(socket: WebSocket[Any, Any, Any]) -> None:
    """The widget's line: hello first, then as the guide says."""
    counter: Counter = socket.app.state.counter
    sessions: Sessions = socket.app.state.sessions[CHANNEL]
    await socket.accept()
    try:
        session = await _greet(socket, counter)
    except Problem as problem:
        code = {403: CLOSE_ORIGIN, 404: CLOSE_POINT}.get(problem.status, CLOSE_VISITOR)
        await socket.close(CLOSE_INVITED if problem.code == "invitation_needed" else code, problem.code)
        return
    except (WebSocketDisconnect, TimeoutError, msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        await socket.close(CLOSE_VISITOR, "hello")
        return
    sessions.add(session)
    kind = GuestReceiver if isinstance(session, GuestSession) else Receiver
    receiver = kind(session, sessions, counter)  # type: ignore[arg-type]
    teller = asyncio.ensure_future(sessions.follow(session))
    try:
        await sessions.show(session, whole=True)
        while True:
            await receiver.hear(await socket.receive_data(mode="text"))
    except WebSocketDisconnect:
        return
    except Exception:
        log.exception("a widget's line failed")
        raise
    finally:
        teller.cancel()
        sessions.drop(session)
        await asyncio.shield(session.leave())


async def _greet(socket: WebSocket[Any, Any, Any], counter: Counter) -> Session:
    said = hear(await asyncio.wait_for(socket.receive_data(mode="text"), HELLO_S))
    if not isinstance(said, Hello):
        raise Problem("not_understood", "The first frame is hello.", "See docs/guide/widget.md.", status=401)
    point = await counter.point(said.key, CHANNEL)
    allowed(socket, point)
    session = await _session(socket, counter, point, said.token)
    session.sent, session.shows = max(0, said.after), said.contact
    return session


async def _session(socket: WebSocket[Any, Any, Any], counter: Counter, point: ContactPoint, token: str) -> Session:
    if not token.startswith(MARK):
        return Session(socket, point, await counter.entrance.visitor(point, token), counter, address_of(socket))
    guest = await _guest(point, token, counter)
    return GuestSession(socket, point, guest, counter.guests, counter, address_of(socket))


async def _guest(point: ContactPoint, token: str, counter: Counter) -> Guest:
    guest = await counter.guests.guest(token.removeprefix(MARK))
    if guest.point != point.id:
        raise Problem("visitor_unknown", "This guest came to another contact point.", "Ask for a link.", status=401)
    return guest


def _topic(data: dict[str, Any]) -> UUID | None:
    try:
        return UUID(str(data["contact"])) if data.get("contact") else None
    except ValueError as error:
        raise Problem("not_understood", "`contact` is a UUID.", "Send the id of the topic, or leave it out.") from error


def token_of(request: Request[Any, Any, Any]) -> str:
    """Return the token that a request bears; empty without."""
    return str(request.headers.get("authorization", "")).removeprefix("Bearer ").strip()


async def bearer(request: Request[Any, Any, Any], point: ContactPoint, counter: Counter) -> Visitor:
    """Return the visitor whose token the request bears, if he may do something now. Raises Problem."""
    who = await counter.entrance.visitor(point, token_of(request))
    if request.method != "GET":
        await counter.guard.admit(Caller(who.tenant, who.id, who.customer, address_of(request)), "word")
    return who


def address_of(connection: Any) -> str:
    """Return from where somebody comes, as far as the proxies that are trusted say it (app/settings.py)."""
    return connection.client.host if connection.client else ""


def allowed(connection: Any, point: ContactPoint) -> dict[str, str]:
    """Return the headers that let the asking site read the answer. Raises Forbidden for a site that is not allowed.

    Our own pages, and programs that are no browser (they send no Origin, and could send any), are always allowed.
    """
    origin = connection.headers.get("origin")
    if origin is None:
        return {}
    if origin.split("://", 1)[-1] == connection.headers.get("host") or origin in point.origins:
        return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
    raise Forbidden(f"origin:{origin}")


# The preflight stands first: for a path without one, the framework makes its own as soon as it hears of the path.
ROUTES = (preflight, config, visitor, send_file, guest_door, guest_join, live)
