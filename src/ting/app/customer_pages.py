"""Our own pages for customers: the help page, and what a mail's link leads to. One script draws them all."""

import html

from litestar import Response, get

from ting.journeys.selfservice.page import Pages

PUBLIC = {"permission": "public"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    # An address may be a key: it is told to nobody, and kept nowhere.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PAGE = """<!doctype html>
<html lang="{locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="/assets/ting-1.svg">
</head>
<body>
<div id="page" data-kind="{kind}" data-name="{name}" data-locale="{locale}" data-accent="{accent}"></div>
<script src="/portal.js"></script>
</body>
</html>
"""


@get("/help/{company:str}", opt=PUBLIC, include_in_schema=False)
async def help_page(company: str, pages: Pages) -> Response[str]:
    """A company's help page. 404 where it is off."""
    tenant, accent = await pages.look(company)
    return shell("help", name=company, title=tenant.name, locale=tenant.locale, accent=accent or "")


@get("/help/{company:str}/preview", opt=PUBLIC, include_in_schema=False)
async def preview(company: str) -> Response[str]:
    """The same page, empty: the form in whose frame it stands says what is written. Nothing is told by it."""
    return shell("preview", name=company)


@get("/s/{token:str}", opt=PUBLIC, include_in_schema=False)
async def survey_page(token: str) -> Response[str]:
    """Where a survey's mail leads to; what is good about the link is told by its own address."""
    return shell("survey", name=token)


@get("/b/{token:str}", opt=PUBLIC, include_in_schema=False)
async def booking_page(token: str) -> Response[str]:
    """Where a booking's mail leads to."""
    return shell("booking", name=token)


def shell(
    kind: str, *, name: str = "", title: str = "Ting", locale: str = "en", accent: str = "", status: int = 200
) -> Response[str]:
    """Answer with the page that one script fills."""
    values = {"kind": kind, "name": name, "title": title, "locale": locale, "accent": accent}
    body = PAGE.format(**{key: html.escape(value) for key, value in values.items()})
    return Response(body, media_type="text/html", headers=HEADERS, status_code=status)


ROUTES = (help_page, preview, survey_page, booking_page)
