"""A page that carries the widget, for the screen on which its look is chosen: the real widget, in a frame of ours."""

import html
import re

from litestar import Response, get

COLOUR = re.compile(r"^#[0-9a-f]{6}$")
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Ting</title><style>:root {{ color-scheme: light dark }} body {{ margin: 0; background: light-dark(#f4f2ee, #151412) }}
i {{ display: block; height: 12px; border-radius: 6px; margin: 18px 24px; background: light-dark(#e2ddd3, #2b2825) }}
</style></head><body><i style="width: 40%"></i><i style="width: 75%"></i><i style="width: 62%"></i>
<script src="/widget.js" data-ting="{key}" data-accent="{accent}" async></script></body></html>
"""


@get("/api/webchat/{key:str}/preview", opt={"permission": "public"}, include_in_schema=False)
async def preview(key: str, accent: str = "") -> Response[str]:
    """Show a page with the widget of this key, in this colour; only this server's own pages may frame it."""
    chosen = accent if COLOUR.match(accent) else ""
    return Response(PAGE.format(key=html.escape(key), accent=chosen), media_type="text/html", headers=HEADERS)


ROUTES = (preview,)
