"""The protocol: a loop-back wire. What customers say comes in by HTTP, and what they are to be shown is asked for by it.

The real wire takes this file's place: it talks to the far side, and knows its customers by the far side's proof of who
they are. Who comes to a contact point for the first time is welcomed, and known by a secret from then on.
"""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.params import Parameter

from ting.channels.parrot.receive import Taken, receive
from ting.channels.parrot.send import Listeners, now, wait
from ting.channels.parrot.translate import News, Said, Seen
from ting.journeys.contact.chat import ContactPoint, Counter, Visitor

CHANNEL = "parrot"
PUBLIC = {"permission": "public"}
LONGEST = 20.0
"""Seconds for which a question may wait for its answer."""


class Token(msgspec.Struct, frozen=True):
    """The secret by which a customer is known again."""

    token: str


@post("/api/parrot/{key:str}/welcome", opt=PUBLIC, status_code=200)
async def welcome(key: str, counter: Counter) -> Token:
    """Greet somebody new."""
    return Token(await counter.entrance.welcome(await counter.point(key, CHANNEL)))


@post("/api/parrot/{key:str}/in", opt=PUBLIC, status_code=200)
async def come_in(key: str, data: Said, request: Request[Any, Any, Any], counter: Counter) -> Taken:
    """Hear one word of a customer; his token as Bearer."""
    point, visitor = await _who(request, key, counter)
    return await receive(counter, point, visitor, data)


@get("/api/parrot/{key:str}/out", opt=PUBLIC)
async def go_out(
    key: str,
    request: Request[Any, Any, Any],
    counter: Counter,
    contact: UUID | None = None,
    after: Annotated[int, Parameter(ge=0, le=2**53)] = 0,
    phase: str = "ask",
    seconds: Annotated[float, Parameter(ge=0, le=LONGEST)] = 0,
) -> News:
    """Tell a customer what he has not been shown; with `seconds` wait so long until there is something."""
    point, visitor = await _who(request, key, counter)
    seen = Seen(contact, after, phase)
    if not seconds:
        return await now(counter, point, visitor, seen)
    listeners: Listeners = request.app.state.sessions[CHANNEL]
    return await wait(counter, listeners, point, visitor, seen, seconds)


async def _who(request: Request[Any, Any, Any], key: str, counter: Counter) -> tuple[ContactPoint, Visitor]:
    point = await counter.point(key, CHANNEL)
    secret = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    return point, await counter.entrance.visitor(point, secret)


ROUTES = (welcome, come_in, go_out)
