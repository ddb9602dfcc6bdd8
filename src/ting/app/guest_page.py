"""Our own page for who has no site of ours in front of him: a guest who opens his link. It carries the widget, alone."""

import html
from typing import Any

from litestar import Response, get

from ting.journeys.contact.chat import Counter
from ting.kit.problem import Problem

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # The address is the key: it is told to nobody, and kept nowhere.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
GONE = {
    "en": "This link is no longer good. Ask for another one.",
    "zh-TW": "這個連結已失效，請再索取一個。",
    "zh-CN": "此链接已失效，请重新索取。",
    "ja": "このリンクは無効です。新しいリンクをお求めください。",
}
PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/assets/ting-1.svg">
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; min-height: 100vh; font: 16px/1.7 system-ui, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif;
  background: light-dark(#f4f2ee, #151412); color: light-dark(#26231f, #ece8e1); }}
main {{ max-width: 36rem; margin: 0 auto; padding: 20vh 24px; }}
</style>
</head>
<body>{body}</body>
</html>
"""


@get("/g/{link:str}", opt={"permission": "public"}, include_in_schema=False)
async def guest_page(link: str, counter: Counter) -> Response[Any]:
    """The page of an invitation: the widget asks for a name, or goes on where this browser has joined before."""
    try:
        door = await counter.guests.door(link)
    except Problem:
        words = "".join(f'<p lang="{lang}">{html.escape(text)}</p>' for lang, text in GONE.items())
        return page("en", "Ting", f"<main>{words}</main>", 410)
    tag = f'<script src="/widget.js" data-ting="{html.escape(door.point)}" data-guest="{html.escape(link)}"></script>'
    return page(door.locale, html.escape(door.tenant_name), tag, 200)


def page(lang: str, title: str, body: str, status: int) -> Response[Any]:
    """Return a page of ours that carries the widget, or words, and nothing else."""
    return Response(
        PAGE.format(lang=lang, title=title, body=body), media_type="text/html", status_code=status, headers=HEADERS
    )


ROUTES = (guest_page,)
