"""A page that carries the widget, for the screen on which its look is chosen: the real widget, in a frame of ours."""

import html
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get

from ting.journeys.company.face import Look
from ting.kit.problem import Refused

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Ting</title><style>:root {{ color-scheme: light dark }} body {{ margin: 0; background: light-dark(#f4f2ee, #151412) }}
i {{ display: block; height: 12px; border-radius: 6px; margin: 18px 24px; background: light-dark(#e2ddd3, #2b2825) }}
</style></head><body><i style="width: 40%"></i><i style="width: 75%"></i><i style="width: 62%"></i>
<script src="/widget.js" data-ting="{key}" data-look="{look}" data-lang="{lang}" async></script></body></html>
"""


class Looks(msgspec.Struct, frozen=True):
    """What is being chosen."""

    accent: Annotated[str, msgspec.Meta(pattern="^#[0-9a-f]{6}$")] | None
    look: Look


def _looks(said: str) -> Looks:
    try:
        return msgspec.json.decode(said, type=Looks)
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise Refused("look", "This is no look of a widget.", "Send what the form of a widget holds.") from error


@get("/api/webchat/{key:str}/preview", opt={"permission": "public"}, include_in_schema=False)
async def preview(request: Request[Any, Any, Any], key: str, look: str = "", lang: str = "") -> Response[str]:
    """Show a page with the widget of this key; only this server's own pages may frame it.

    In such a frame it looks as `look` says (JSON, `Looks`), and as it is kept anywhere else: a link to us must not put
    somebody's words into a company's mouth. Raises Refused for a look that is none.
    """
    framed = (
        request.headers.get("sec-fetch-dest") == "iframe" and request.headers.get("sec-fetch-site") == "same-origin"
    )
    shown = msgspec.json.encode(_looks(look)).decode() if look and framed else ""
    page = PAGE.format(key=html.escape(key), look=html.escape(shown), lang=html.escape(lang))
    return Response(page, media_type="text/html", headers=HEADERS)


ROUTES = (preview,)
