"""Errors as problem documents (RFC 9457): what happened, a stable code, and what to do."""

from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from ting.kit.db import AWAY
from ting.kit.problem import SOON_S, Problem
from ting.web.measured import route_of

log = structlog.get_logger()
NOSNIFF = {"X-Content-Type-Options": "nosniff"}


class Document(msgspec.Struct, frozen=True, omit_defaults=False):
    """A problem document, as described in the API."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    do: str


def document(status: int, code: str, detail: str, do: str, **extra: Any) -> dict[str, Any]:
    """Return a problem document; `extra` members stand beside the usual ones."""
    title = code.replace("_", " ").capitalize()
    told = Document("about:blank", title, status, detail, code, do)
    return {**extra, **msgspec.structs.asdict(told)}


def refused(_: Request[Any, Any, Any], problem: Problem) -> Response[dict[str, Any]]:
    """Answer with a problem that the house raised on purpose."""
    body = document(problem.status, problem.code, problem.detail, problem.do, **problem.extra)
    after = problem.extra.get("retry_after")
    return _response(problem.status, body, {"Retry-After": str(after)} if after is not None else None)


def too_deep(_: Request[Any, Any, Any], error: RecursionError) -> Response[dict[str, Any]]:
    """Answer to JSON that is nested beyond reading."""
    told = document(400, "not_understood", "The request is nested too deeply.", "Compare it with /api/openapi.json.")
    return _response(400, told)


def no_text(_: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[dict[str, Any]]:
    """Answer to JSON that is no UTF-8."""
    told = document(400, "not_understood", "The request is not written in UTF-8.", "Send it as UTF-8.")
    return _response(400, told)


def misread(_: Request[Any, Any, Any], error: ValidationException) -> Response[dict[str, Any]]:
    """Answer to a request that is not of the documented form."""
    fields = [dict(each) for each in error.extra] if isinstance(error.extra, list) else []
    for each in fields:
        each.pop("source", None)
    return _response(
        400,
        document(
            400,
            "not_understood",
            "The request is not of the documented form.",
            "Compare it with /api/openapi.json.",
            fields=fields,
        ),
    )


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """Answer to what the framework refuses: no such address, no such method, and the like."""
    if error.status_code >= 500:
        log.warning("request broken off", route=route_of(request.scope), method=request.method, error=error.detail)
    codes = {404: "not_there", 405: "method", 413: "too_large", 415: "media_type"}
    code = codes.get(error.status_code, "not_understood" if error.status_code < 500 else "fault")
    do = "Compare the request with /api/openapi.json."
    return _response(error.status_code, document(error.status_code, code, error.detail or code, do))


def fault(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Answer to a mistake of ours; what it was goes to the log only."""
    if isinstance(error, AWAY):
        log.warning("database away", route=route_of(request.scope), method=request.method, error=type(error).__name__)
        told = document(
            503, "away", "The database does not answer just now.", "Try again in a few seconds.", retry_after=SOON_S
        )
        return _response(503, told, {"Retry-After": str(SOON_S)})
    log.error("request failed", route=route_of(request.scope), method=request.method, exc_info=error)
    body = document(500, "fault", "Something went wrong on our side. Nothing was half done.", "Try again in a moment.")
    return _response(500, body)


def _response(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response[dict[str, Any]]:
    return Response(
        body, status_code=status, media_type="application/problem+json", headers={**NOSNIFF, **(headers or {})}
    )


HANDLERS: Any = {
    Problem: refused,
    ValidationException: misread,
    HTTPException: http_error,
    RecursionError: too_deep,
    UnicodeDecodeError: no_text,
    Exception: fault,
}
