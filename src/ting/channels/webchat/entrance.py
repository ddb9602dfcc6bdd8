"""The door of a contact point that is by invitation: come in by one, or ask for one."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, post
from msgspec import Meta

from ting.channels.webchat.wire import CHANNEL, PUBLIC, Token, address_of, allowed, token_of
from ting.journeys.contact.chat import Counter


class InvitationOpened(msgspec.Struct, frozen=True):
    """What stood behind the hash of the link."""

    invitation: Annotated[str, Meta(max_length=200)]


class InvitationWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks to be invited, and why. `key` is the sender's own: the same again is the same."""

    key: UUID
    email: Annotated[str, Meta(max_length=254)]
    reason: Annotated[str, Meta(max_length=2000)]
    lang: Annotated[str, Meta(max_length=10)] = "en"


class InvitationHeard(msgspec.Struct, frozen=True):
    """What was asked under this key is with those who answer it."""

    key: UUID


@post("/api/webchat/{key:str}/enter", opt=PUBLIC, status_code=200)
async def enter(key: str, data: InvitationOpened, request: Request[Any, Any, Any], counter: Counter) -> Response[Token]:
    """Come in by an invitation; a token that the browser has already as Bearer. It keeps the one in the answer.

    In the same browser a link may be opened again. 404 `invitation_unknown` for what is none of this contact point; 409
    `invitation_used`, `invitation_expired`, `invitation_revoked`.
    """
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    await counter.guard.greet(point.tenant, address_of(request))
    return Response(Token(await counter.entrance.enter(point, data.invitation, token_of(request))), headers=allow)


@post("/api/webchat/{key:str}/ask", opt=PUBLIC, status_code=202)
async def ask(
    key: str, data: InvitationWanted, request: Request[Any, Any, Any], counter: Counter
) -> Response[InvitationHeard]:
    """Ask to be invited. The answer is the same whether or not the address is known, or has asked before.

    409 `open_here` where nobody needs an invitation; 422 `email`, `reason`; 429 `slow_down`, `too_many_tries`.
    """
    point = await counter.point(key, CHANNEL)
    allow = allowed(request, point)
    await counter.entrance.ask(
        point, id_=data.key, address=data.email, reason=data.reason, lang=data.lang, from_=address_of(request)
    )
    return Response(InvitationHeard(data.key), status_code=202, headers=allow)


ROUTES = (enter, ask)
