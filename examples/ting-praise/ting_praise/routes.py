"""HTTP of the wall: its words, and a page that shows them."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from litestar import Response, get

from ting.kit.db import Database
from ting_praise import wall

PUBLIC = {"permission": "public"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
HERE = Path(__file__).parent


@get("/api/t/{slug:str}/praise", opt={"permission": "contacts.read"})
async def praises(tenant: Any, db: Database) -> list[wall.Praise]:
    """List what stands on the wall, the newest first."""
    async with db.tx(tenant.id) as tx:
        return await wall.hung(tx)


@get("/praise/{slug:str}", opt=PUBLIC, include_in_schema=False)
async def page(slug: str) -> Response[str]:
    """The wall as a page. It is empty by itself: what stands on it is asked for as whoever is signed in."""
    shown = (HERE / "page.html").read_text("utf-8").replace("{slug}", quote(slug, safe=""))
    return Response(shown, media_type="text/html", headers=HEADERS)


@get("/praise/{slug:str}/wall.js", opt=PUBLIC, include_in_schema=False)
async def script(slug: str) -> Response[str]:
    """The page's script."""
    return Response((HERE / "wall.js").read_text("utf-8"), media_type="text/javascript", headers=HEADERS)


ROUTES = (praises, page, script)
