"""The header Idempotency-Key: what is asked under it is done once, and a repeat is given the same answer.

draft-ietf-httpapi-idempotency-key-header. For all that changes something below /api/t/{slug}/ and is asked by somebody who
is known there: the guard takes the key after it has let him through, so that a repeat is given nothing that its sender may not have.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import structlog
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from ting.kit import once
from ting.kit.db import AWAY, WITNESS, Database, Tx
from ting.kit.problem import Gone, Problem
from ting.web.sight import VEIL

log = structlog.get_logger()
HEADER = "idempotency-key"
MOST = 1 << 20
"""A longer body cannot be sent under a key, and a longer answer is not kept."""
TOLD = (b"content-type", b"etag", b"location")


class Answer(msgspec.Struct, frozen=True):
    """What was answered. `veiled`: without what the role hides of customers."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    veiled: bool


class Replayed(Exception):
    """It was done before: this was the answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Held:
    """A request's turn, from the guard to its answer."""

    def __init__(self, db: Database, turn: once.Turn, cipher: ChaCha20Poly1305) -> None:
        self._db = db
        self._turn = turn
        self._cipher = cipher
        self._over = False

    async def witness(self, tx: Tx) -> None:
        """Stand by what a transaction of this request writes."""
        if not self._over:  # of what goes on after the answer
            await once.witness(tx, self._turn)

    async def settle(self, status: int, headers: Sequence[tuple[bytes, bytes]], body: bytes | None) -> None:
        """Keep the answer before it is given; `body` None: too long to be kept, or no JSON."""
        self._over = True
        try:
            async with self._db.tx(self._turn.asked.tenant) as tx:
                good = 200 <= status < 300
                # What was refused may be tried again, unless something was written all the same.
                keeps = good or (status < 500 and await once.was_done(tx, self._turn))
                if keeps and body is not None:
                    told = [(name.decode(), value.decode("latin-1")) for name, value in headers if name.lower() in TOLD]
                    answer = Answer(status, told, body, VEIL.get() is not None)
                    await once.keep(tx, self._turn, _seal(self._cipher, self._turn.asked, answer))
                else:
                    await once.close(tx, self._turn, done=keeps)
        except AWAY:  # what was done is done, and says so itself
            log.warning("an answer was not kept for a repeat: the database is away")


class Once:
    """The keys, as one process knows them."""

    def __init__(self, db: Database, secret: bytes) -> None:
        self._db = db
        self._secret = secret

    async def take(self, connection: ASGIConnection[Any, Any, Any, Any], tenant: UUID, person: UUID) -> None:
        """Take the key for this request. Raises Replayed, or Problem."""
        if not isinstance(connection, Request):
            return
        key = read_key(connection.headers.getall(HEADER))
        asked = once.Asked(tenant, person, self._derived("name", key), await _fingerprint(connection))
        cipher = ChaCha20Poly1305(self._derived("answer", key))
        async with self._db.tx(tenant) as tx:
            found = await once.take(tx, asked)
        if isinstance(found, once.Before):
            raise _again(_unseal(cipher, asked, found.answer) if found.answer is not None else None)
        turn = Held(self._db, found, cipher)
        connection.scope["state"]["turn"] = turn
        WITNESS.set(turn.witness)

    def _derived(self, what: str, key: str) -> bytes:
        return hmac.digest(self._secret, f"{what}:{key}".encode(), "sha256")


class Kept(ASGIMiddleware):
    """Keeps the answer to what was asked under a key, before it is given."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the request through."""
        if all(name != HEADER.encode() for name, _ in scope["headers"]):
            await next_app(scope, receive, send)
            return
        begun: Any = None

        async def sending(message: Message) -> None:
            nonlocal begun
            turn: Held | None = scope.get("state", {}).get("turn")
            if turn is None:
                await send(message)
            elif message["type"] == "http.response.start":
                begun = message
            else:
                if begun is not None:
                    await turn.settle(begun["status"], begun["headers"], _whole(begun, message))
                    await send(begun)
                    begun = None
                await send(message)

        try:
            await next_app(scope, receive, sending)
        finally:
            WITNESS.set(None)


def read_key(given: Sequence[str]) -> str:
    """Read the header: a string of the draft's form, or the same without its quotes. Raises Problem."""
    key = given[0].strip() if len(given) == 1 else ""
    key = key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key
    if not re.fullmatch(r"[!#-\[\]-~]{1,255}", key):
        raise Problem(
            "key_wrong",
            "An Idempotency-Key has 1 to 255 letters, digits or signs of ASCII, without spaces.",
            "Send one UUID, made anew for each thing to be done.",
        )
    return key


def replay(_: Request[Any, Any, Any], replayed: Replayed) -> Response[bytes | None]:
    """Give the answer again."""
    answer = replayed.answer
    headers = dict(answer.headers) | {"Idempotent-Replay": "true", "X-Content-Type-Options": "nosniff"}
    media_type = headers.pop("content-type", None)
    return Response(answer.body or None, status_code=answer.status, media_type=media_type, headers=headers)


async def _fingerprint(request: Request[Any, Any, Any]) -> bytes:
    """Return what tells this request from others. Raises Problem for what cannot be asked under a key."""
    json = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if json != "application/json" or (request.content_length or 0) > MOST or len(await request.body()) > MOST:
        raise Problem(
            "key_not_taken",
            "An Idempotency-Key is taken with JSON of up to 1 MiB, not with files.",
            "Send it without the header: a file that is sent again is only kept twice.",
        )
    url = f"{request.method} {request.scope['path']}?".encode() + request.scope["query_string"]
    return hashlib.sha256(hashlib.sha256(url).digest() + await request.body()).digest()


def _whole(begun: Any, message: Any) -> bytes | None:
    """Return an answer's body as far as it is kept."""
    body: bytes = message.get("body", b"")
    type_ = dict(begun["headers"]).get(b"content-type", b"")
    if message.get("more_body") or len(body) > MOST or (body and b"json" not in type_):
        return None
    return body


def _seal(cipher: ChaCha20Poly1305, asked: once.Asked, answer: Answer) -> bytes:
    nonce = os.urandom(12)
    return nonce + cipher.encrypt(nonce, msgspec.json.encode(answer), asked.request)


def _unseal(cipher: ChaCha20Poly1305, asked: once.Asked, sealed: bytes) -> Answer:
    return msgspec.json.decode(cipher.decrypt(sealed[:12], sealed[12:], asked.request), type=Answer)


def _again(answer: Answer | None) -> Exception:
    if answer is not None and answer.veiled == (VEIL.get() is not None):
        return Replayed(answer)
    return Gone(
        "key_done",
        "The request with this Idempotency-Key was carried out, but its answer was not kept.",
        "Read what is there now before you ask for more: GET the thing, or its list.",
    )
