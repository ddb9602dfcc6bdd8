"""What a company sends or gives along, set as a page that stands by itself: its picture and colour at the head. Pure."""

import html
import re
from collections.abc import Mapping

import msgspec

LINK = re.compile(r"(https?://[^\s<>\"'「」『』（）、。，；！？]+[^\s<>\"'「」『』（）、。，；！？.,;:!?)\]])")


class Head(msgspec.Struct, frozen=True):
    """How a page begins. `logo` is an address that needs no fetching (`data:`, `cid:`), `accent` a colour as #rrggbb."""

    name: str
    logo: str = ""
    accent: str | None = None


def page(lang: str, title: str, head: Head, body: str, *, style: str = "") -> str:
    """Return a page in a language; `body` and `style` are markup, `title` is text."""
    return PAGE.format(
        lang=html.escape(lang),
        fonts=FONTS.get(lang, FONTS["en"]),
        title=html.escape(title),
        colour=f"body {{ border-top: 4px solid {head.accent}; }}" if head.accent else "",
        style=style,
        head=f'<p class="co"><img src="{html.escape(head.logo)}" alt="{html.escape(head.name)}" height="36"></p>'
        if head.logo
        else "",
        body=body,
    )


def letter(lang: str, title: str, head: Head, text: str) -> str:
    """Return a mail of plain words as a page: a paragraph where there was an empty line, and links that can be followed."""
    told = (part.strip() for part in re.split(r"\n{2,}", text.replace("\r\n", "\n")))
    return page(lang, title, head, "".join(f"<p>{linked(part)}</p>" for part in told if part), style=LETTER)


def linked(text: str) -> str:
    """Return text as markup, its addresses as links."""
    return "".join(
        f'<a href="{html.escape(part)}" rel="noreferrer">{html.escape(part)}</a>' if n % 2 else html.escape(part)
        for n, part in enumerate(LINK.split(text))
    )


FONTS: Mapping[str, str] = {
    "en": 'Inter, system-ui, "Segoe UI", sans-serif',
    "zh-TW": 'system-ui, "PingFang TC", "Microsoft JhengHei", "Noto Sans CJK TC", "Noto Sans TC", sans-serif',
    "zh-CN": 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
    "ja": 'system-ui, "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Noto Sans JP", sans-serif',
}
LETTER = "p + p { margin-top: 14px; }"
# A picture made for a white page is not lost on a dark one: it keeps a light ground.
PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ margin: 0; background: #f4f2ee; color: #26231f; font: 15px/1.65 {fonts}; line-break: strict; overflow-wrap: anywhere; }}
main {{ max-width: 42rem; margin: 0 auto; padding: 40px 24px 56px; }}
p {{ margin: 0; white-space: pre-line; }}
a {{ color: #8a5620; }}
.co {{ margin: 0 0 24px; font-size: 17px; font-weight: 600; }}
.co img {{ display: block; width: auto; height: auto; max-height: 52px; max-width: 220px; }}
{colour}
{style}
@media (prefers-color-scheme: dark) {{
  body {{ background: #151412; color: #ece8e1; }}
  a {{ color: #dba56b; }}
  .co img {{ background: #fff; padding: 5px 8px; border-radius: 6px; }}
}}
@media print {{
  body {{ background: #fff; color: #000; font-size: 11pt; }}
  main {{ max-width: none; padding: 0; }}
  a {{ color: inherit; }}
}}
</style>
</head>
<body><main>{head}{body}</main></body>
</html>
"""
