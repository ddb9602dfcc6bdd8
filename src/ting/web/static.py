"""The built screens: one page for all addresses of the desk, hashed assets for ever, the widget for everybody's sites."""

import asyncio
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.response import File as FileResponse

from ting.kit.problem import NotThere

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOR_EVER = "public, max-age=31536000, immutable"
PAGES = [
    "/",
    "/sign-in",
    "/sign-in/{company:str}",
    "/desk",
    "/setup/{token:str}",
    "/link/{token:str}",
    "/forgotten",
    "/sessions",
    "/address",
    "/attention",
    "/two-factor",
    "/phones",
    "/my-day/{slug:str}",
    "/my-calls/{slug:str}",
    "/calls/{slug:str}",
    "/recordings/{slug:str}",
    "/board/{slug:str}",
    "/past/{slug:str}",
    "/notices/{slug:str}",
    "/bans/{slug:str}",
    "/invitations/{slug:str}",
    "/customers/{slug:str}",
    "/customers/{slug:str}/{customer:str}",
    "/slip/{slug:str}/{contact:str}",
    "/history/{slug:str}",
    "/admin/{slug:str}",
    "/admin/{slug:str}/{kind:str}",
    "/admin/{slug:str}/{kind:str}/{id:str}",
    "/bookings/{slug:str}",
]
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".ico": "image/x-icon",
    ".map": "application/json",
    ".txt": "text/plain",
}


def routes(dist: Path) -> list[Any]:
    """Make the routes that serve the build in `dist`."""

    @get(PAGES, opt={"permission": "public"}, include_in_schema=False)
    async def page() -> Response[bytes]:
        """One page serves all addresses of the desk; its router knows the rest."""
        body = await asyncio.to_thread(_read, dist / "index.html")
        return Response(body, media_type="text/html", headers={**HEADERS, "Cache-Control": "no-cache"})

    @get("/assets/{path:path}", opt={"permission": "public"}, include_in_schema=False)
    async def asset(path: str) -> FileResponse:
        """A file whose name carries its hash."""
        return _file(dist / "assets", path, FOR_EVER)

    @get("/widget.js", opt={"permission": "public"}, include_in_schema=False)
    async def widget() -> FileResponse:
        """The widget, for every site; it is public, and says who may embed it only when it connects."""
        return _file(dist, "widget.js", "public, max-age=300", {"Access-Control-Allow-Origin": "*"})

    @get("/widget-door.js", opt={"permission": "public"}, include_in_schema=False)
    async def door() -> FileResponse:
        """What the widget shows who has no invitation; only he asks for it."""
        return _file(dist, "widget-door.js", "public, max-age=300", {"Access-Control-Allow-Origin": "*"})

    @get("/widget-call.js", opt={"permission": "public"}, include_in_schema=False)
    async def call() -> FileResponse:
        """The widget's telephone; only who calls from a page asks for it."""
        return _file(dist, "widget-call.js", "public, max-age=300", {"Access-Control-Allow-Origin": "*"})

    @get(["/favicon.svg", "/favicon.ico"], opt={"permission": "public"}, include_in_schema=False)
    async def icon() -> FileResponse:
        """The vessel."""
        return _file(dist, "assets/ting-1.svg", "public, max-age=86400")

    @get("/portal.js", opt={"permission": "public"}, include_in_schema=False)
    async def portal() -> FileResponse:
        """What draws the customers' own pages."""
        return _file(dist, "portal.js", "public, max-age=300")

    return [page, asset, widget, door, call, portal, icon]


def _read(page: Path) -> bytes:
    if not page.is_file():
        raise NotThere("build of the screens; ./ting makes it")
    return page.read_bytes()


def _file(root: Path, path: str, cache: str, extra: dict[str, str] | None = None) -> FileResponse:
    found = (root / path.lstrip("/")).resolve()
    if not found.is_relative_to(root.resolve()) or not found.is_file() or found.suffix not in TYPES:
        raise NotThere("file")
    return FileResponse(
        found,
        media_type=TYPES[found.suffix],
        content_disposition_type="inline",
        headers={"Cache-Control": cache, "X-Content-Type-Options": "nosniff", **(extra or {})},
    )
