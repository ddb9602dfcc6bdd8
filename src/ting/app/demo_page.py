"""The demo's own pages: who may sign in as whom, and a plain page of a company that carries the widget."""

import asyncio
import html
from typing import Any

from litestar import Response, get

from ting.app.demo import Demo, read
from ting.app.settings import Settings
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Database
from ting.kit.problem import NotThere
from ting.web.static import HEADERS

PUBLIC = {"permission": "public"}


@get("/api/demo", opt=PUBLIC)
async def demo_start(settings: Settings) -> Demo:
    """In the demo: its companies, its logins, and browsers that were here before. Elsewhere this address does not exist."""
    told = await asyncio.to_thread(read, settings)
    if told is None:
        raise NotThere("demo")
    return told


@get("/try/{slug:str}", opt=PUBLIC, include_in_schema=False)
async def try_page(slug: str, settings: Settings, db: Database) -> Response[Any]:
    """A plain page of a company, as its customers see it, with the widget in one script tag."""
    async with db.house() as tx:
        tenant = await tenancy.find(tx, slug)
        found = await tenancy.points(tx.within(tenant.id)) if tenant else []
    points = [point for point in found if point.channel == "webchat"]
    if tenant is None or not points or not settings.demo:
        raise NotThere("page")
    name = html.escape(tenant.name)
    body = PAGE.format(
        lang=tenant.locale,
        name=name,
        key=html.escape(points[0].key),
        words=WORDS[tenant.locale],
        call=CALL[tenant.locale],
    )
    return Response(body, media_type="text/html", headers=HEADERS)


WORDS = {
    "en": "This is the company’s own page. The button at the corner is Ting’s widget.",
    "zh-TW": "這是公司自己的網頁，右下角的按鈕就是 Ting 的對話視窗。",
    "zh-CN": "这是公司自己的网页，右下角的按钮就是 Ting 的对话窗口。",
    "ja": "これは会社自身のページです。右下のボタンが Ting のチャット窓口です。",
}
CALL = {"en": "Call us", "zh-TW": "撥打電話", "zh-CN": "拨打电话", "ja": "電話をかける"}
PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{name}</title>
<link rel="icon" href="/assets/ting-1.svg">
<style>
:root {{ color-scheme: light dark; }}
body {{ margin: 0; font: 16px/1.7 system-ui, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif;
  background: light-dark(#f4f2ee, #151412); color: light-dark(#26231f, #ece8e1); }}
main {{ max-width: 44rem; margin: 0 auto; padding: 14vh 24px; }}
h1 {{ font-size: clamp(28px, 5vw, 44px); line-height: 1.25; margin: 0 0 12px; letter-spacing: .01em; }}
p {{ margin: 0; color: light-dark(#5c564c, #b4ada1); }}
button {{ font: inherit; margin-top: 20px; padding: 10px 22px; border-radius: 10px; cursor: pointer;
  border: 1px solid light-dark(#8c5a2b, #d29a63); background: none; color: light-dark(#6f4520, #e4b483); }}
</style>
</head>
<body>
<main><h1>{name}</h1><p>{words}</p>
<p><button type="button" data-ting-call hidden>{call}</button></p></main>
<script src="/widget.js" data-ting="{key}" async></script>
</body>
</html>
"""
ROUTES = (demo_start, try_page)
