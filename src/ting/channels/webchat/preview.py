"""A page that carries the widget, for the screen on which its look is chosen: the real widget, in a frame of ours."""

import html

from litestar import Response, get

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
<script src="/widget.js" data-ting="{key}" data-look="{look}" data-lang="{lang}" async></script></body></html>
"""


@get("/api/webchat/{key:str}/preview", opt={"permission": "public"}, include_in_schema=False)
async def preview(key: str, look: str = "", lang: str = "") -> Response[str]:
    """Show a page with the widget of this key, looking so (JSON); only this server's own pages may frame it."""
    page = PAGE.format(key=html.escape(key), look=html.escape(look), lang=html.escape(lang))
    return Response(page, media_type="text/html", headers=HEADERS)


ROUTES = (preview,)
