"""The API's document, completed by what the framework does not know of a route: who may, what goes wrong, what a repeat does.

All of it is read from the routes themselves (docs/guide/api.md says it at length), so that it cannot be forgotten.
"""

import re
from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from ting.events.public import PUBLIC
from ting.journeys.outward.public import summary
from ting.kit.cookie import SESSION
from ting.kit.event import Event

SAFE = ("get", "head")


def _header(words: str) -> dict[str, Any]:
    return {"description": words, "schema": {"type": "string"}}


PROBLEM = "#/components/schemas/Problem"
MEANINGS = {
    400: "What was sent is not of the documented form.",
    401: "Nobody is signed in, or the secret is not good any more.",
    403: "Signed in, but without the permission; or the header `X-Ting: 1` is missing.",
    404: "There is no such thing, or it is not yours to see: the two look the same.",
    409: "Somebody or something was faster; look at it again.",
    410: "It is over, and does not come back.",
    413: "It is too large.",
    415: "It is of a kind that is not taken.",
    422: "Understood, and refused in this state or for these values.",
    429: "Too much in a short time; wait as long as it says.",
    503: "More is asked than can be worked on, or the database is away, or its disk is full. Nothing was half done.",
}
LIMITS = {
    "RateLimit-Policy": _header('What is allowed in `w` seconds: `"token";q=600;w=60`.'),
    "RateLimit": _header('What is left of it, and in how many seconds it begins anew: `"token";r=587;t=42`.'),
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A key of your making, a UUID, for this request: for 24 hours it is done once, however often it is sent with it.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
REPLAY = {
    "Idempotent-Replay": _header("`true`: it was done before under this `Idempotency-Key`, and this was the answer.")
}
AFTER = {"Retry-After": _header("In so many seconds it may be tried again.")}
DESCRIPTION = """Everything that Ting's screens do.

Times are ms since 1970. Errors are problem documents (RFC 9457) with a stable `code`, and `do`: what mends it.
Lists that can grow are read by `cursor`: give `next` of one page to get the one after it; null is the end.
Each answer says how much more may be asked: `RateLimit-Policy`, `RateLimit`; 429 says `Retry-After`.
What is written with a `key` of your own in the body, or under an `Idempotency-Key`, is done once, however often it is sent.
The guide: docs/guide/api.md; recipes that the tests run: docs/guide/recipes.md.
"""


class Reference(JsonRenderPlugin):
    """Serves the completed document."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document as JSON; it is completed once."""
        return msgspec.json.encode(whole(request.app))


def whole(app: Litestar) -> dict[str, Any]:
    """Return the completed document; an application has one."""
    kept = app.state.get("reference")
    if kept is None:
        kept = complete(msgspec.to_builtins(app.openapi_schema.to_schema()), app)
        app.state["reference"] = kept
    document: dict[str, Any] = kept
    return document


def complete(document: dict[str, Any], app: Litestar) -> dict[str, Any]:
    """Complete a document in place, and return it."""
    opts = {
        (re.sub(r":\w+}", "}", route.path_format), method.lower()): handler.opt
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods
    }
    shapes = document["components"]["schemas"]
    for path, ways in document["paths"].items():
        for method, operation in ways.items():
            _complete(path, method, operation, opts[path, method].get("permission", "public"), shapes)
    document["info"]["description"] = DESCRIPTION
    shapes["Problem"] = _problem()
    document["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": SESSION, "description": "POST /api/session sets it."},
        "token": {"type": "http", "scheme": "bearer", "description": "An API token of the tenant."},
    }
    document["webhooks"] = {event.TYPE: {"post": _told(event)} for event in PUBLIC}
    return document


def _complete(path: str, method: str, operation: dict[str, Any], permission: str, shapes: dict[str, Any]) -> None:
    words = operation.get("description") or operation["summary"]
    operation["summary"] = re.split(r"(?<=[.:;])\s", words, maxsplit=1)[0].rstrip(".:;")
    operation["tags"] = [tag_of(path)]
    operation["x-permission"] = permission
    ways = ["session", "token"] if "{slug}" in path and permission != "signed" else ["session"]
    operation["security"] = [] if permission == "public" else [{way: []} for way in ways]
    keyed = takes_key(path, method, operation, permission)
    operation["description"] = "\n\n".join(
        (words, f"{_who(permission)} {_repeat(method, operation, shapes, keyed=keyed)}")
    )
    if keyed:
        operation["parameters"] = [*operation.get("parameters", ()), KEY]
    operation["responses"] = {
        **{code: told for code, told in operation["responses"].items() if int(code) < 400},
        **{str(code): _fault(code) for code in statuses(path, method, operation, permission)},
    }
    for code, told in operation["responses"].items():
        more = AFTER if code == "429" else REPLAY if keyed and code < "300" else {}
        told["headers"] = {**told.get("headers", {}), **LIMITS, **more}


def takes_key(path: str, method: str, operation: dict[str, Any], permission: str) -> bool:
    """Say whether it is done once under an Idempotency-Key (web/once.py)."""
    takes = operation.get("requestBody", {}).get("content", {"application/json": {}})
    return method not in SAFE and "{slug}" in path and permission != "public" and "application/json" in takes


def statuses(path: str, method: str, operation: dict[str, Any], permission: str) -> list[int]:
    """Return what an operation may answer besides what was asked for."""
    asked = bool(operation.get("parameters")) or "requestBody" in operation
    found = {429, 503}
    if asked:
        found |= {400, 404, 422}
    if permission != "public":
        found |= {401, 403}
    else:
        found |= {401, 403, 404, 409}
    if method not in SAFE:
        found |= {403, 409, 422}
    if "requestBody" in operation:
        found |= {413, 415}
    if "/links/" in path or "/setup/" in path:
        found |= {410}
    return sorted(found)


def tag_of(path: str) -> str:
    """Return the room that an address belongs to."""
    parts = [part for part in path.split("/") if part and not part.startswith("{")]
    parts = parts[2:] if parts[:2] == ["api", "t"] else parts[1:] if parts[:1] == ["api"] else parts
    return parts[1] if parts[:1] == ["setup"] and len(parts) > 1 else (parts or ["tenant"])[0]


def _who(permission: str) -> str:
    if permission == "public":
        return "Nobody has to be signed in."
    return "Needs to be signed in." if permission == "signed" else f"Needs the permission `{permission}`."


def _repeat(method: str, operation: dict[str, Any], shapes: dict[str, Any], *, keyed: bool) -> str:
    """Say what happens when it is sent twice."""
    if method in SAFE:
        return "Changes nothing."
    if method in ("put", "delete"):
        return "Sent again it comes to the same."
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    if "key" in shapes.get(name, {}).get("properties", {}):
        return "Sent again with the same `key` it is done once."
    if keyed:
        return "Sent again it is done again, unless its state forbids that; under an `Idempotency-Key` once."
    return "Sent again it is done again, unless its state forbids that."


def _fault(code: int) -> dict[str, Any]:
    return {"description": MEANINGS[code], "content": {"application/problem+json": {"schema": {"$ref": PROBLEM}}}}


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "description": "What went wrong (RFC 9457). `code` is stable and for programs, `do` is for people. More members may follow.",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "code": text,
            "do": text,
        },
        "required": ["type", "title", "status", "detail", "code", "do"],
    }


def _told(event: type[Event]) -> dict[str, Any]:
    """Describe one webhook, as docs/guide/webhooks.md says it of all."""
    _, parts = msgspec.json.schema_components([event], ref_template="#/components/schemas/{name}")
    data = next(iter(parts.values()))
    text = {"type": "string"}
    properties = {
        "type": {"const": event.TYPE},
        "timestamp": text | {"format": "date-time"},
        "tenant": text,
        "entity": text,
        "seq": {"type": ["integer", "null"]},
        "data": {"type": "object", "properties": data["properties"], "required": data.get("required", [])},
    }
    body = {"type": "object", "properties": properties, "required": list(properties)}
    return {
        "summary": summary(event),
        "tags": ["webhooks"],
        "operationId": f"Webhook{event.__name__}",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"2XX": {"description": "Taken."}, "410": {"description": "Send nothing more here."}},
    }
