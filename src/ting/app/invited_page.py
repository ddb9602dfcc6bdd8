"""Our own page for who was invited and has no site of the company's in front of him: it carries the widget, alone."""

import html
from typing import Any

from litestar import Response, get

from ting.app.guest_page import page
from ting.channels.webchat.wire import CHANNEL
from ting.journeys.contact.chat import Counter


@get("/i/{key:str}", opt={"permission": "public"}, include_in_schema=False)
async def invited_page(key: str, counter: Counter) -> Response[Any]:
    """The page to which invitations lead. What lets somebody in stands behind the hash, and never comes here."""
    point = await counter.point(key, CHANNEL)
    company, lang = await counter.entrance.host(point)
    tag = f'<script src="/widget.js" data-ting="{html.escape(point.key)}" data-whole></script>'
    return page(lang, html.escape(company), tag, 200)


ROUTES = (invited_page,)
