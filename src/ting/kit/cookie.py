"""The cookie that holds a session."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

SESSION = "ting_session"


def session_cookie(request: Request[Any, Any, Any], secret: str, lasts_s: int) -> Cookie:
    """Return the cookie that holds a session; it is the browser's alone, and never sent from other sites' pages."""
    return Cookie(
        key=SESSION,
        value=secret,
        max_age=lasts_s if secret else 0,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
