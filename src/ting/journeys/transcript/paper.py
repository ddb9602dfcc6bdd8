"""A conversation set in type: as plain text and as a page that stands by itself. Pure."""

import html
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from ting.journeys.company.sheet import Head, linked, page
from ting.journeys.transcript.words import Words

KINDS = ("text", "html")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was said, in words. `who` is None for what the system tells."""

    at: int
    who: str | None
    mine: bool = False
    """The reader of the transcript said it."""
    text: str = ""
    link: tuple[str, str] | None = None
    """A file: its name, and where it is for a while."""
    answers: tuple[tuple[str, str], ...] = ()
    """What was answered in a form, by label."""
    inset: bool = False
    """Said in another topic, and shown with the line before."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A transcript before it is set. `spoken` is the language of the conversation, `words` are those of the paper."""

    tenant: str
    number: str
    words: Words
    spoken: str
    zone: str
    started_at: int
    lines: tuple[Line, ...]
    files_until: int | None = None

    @property
    def title(self) -> str:
        """What stands at the top."""
        return self.word("title", tenant=self.tenant)

    def word(self, key: str, **values: str) -> str:
        """Return one of the words around, in the paper's language."""
        return self.words.plain[key].format(**values)

    @property
    def lang(self) -> str:
        """The language of the paper."""
        return self.words.lang


def as_text(paper: Paper) -> str:
    """Return a transcript as plain text, a line a message."""
    told = [f"{paper.title}  {paper.number}", paper.word("zone", zone=paper.zone)]
    for day, lines in _days(paper):
        told += ["", day, ""]
        for line in lines:
            said = line.text.replace("\n", "\n       ")
            if line.link:
                said = f"[{line.link[0]}] {line.link[1]}"
            mark = "  | " if line.inset else "  "
            told.append(f"{_clock(line.at, paper)}{mark}{f'{line.who}: ' if line.who else '– '}{said}")
            told += [f"         {label}: {value}" for label, value in line.answers]
    if paper.files_until:
        told += [
            "",
            paper.word("files_until", until=f"{_day(paper.files_until, paper)} {_clock(paper.files_until, paper)}"),
        ]
    return "\n".join(told) + "\n"


def as_html(paper: Paper, head: Head, *, before: str = "", after: str = "") -> str:
    """Return a transcript as a page that needs nothing else; `before` and `after` are a mail's own words around it."""
    days = "".join(
        f"<h2>{html.escape(day)}</h2><ol>{''.join(_item(line, paper) for line in lines)}</ol>"
        for day, lines in _days(paper)
    )
    foot = [paper.word("zone", zone=paper.zone)]
    if paper.files_until:
        foot.append(
            paper.word("files_until", until=f"{_day(paper.files_until, paper)} {_clock(paper.files_until, paper)}")
        )
    below = "".join(f"<p>{html.escape(each)}</p>" for each in foot) + _paragraphs(after)
    top = f'<h1>{html.escape(paper.title)}</h1><p class="n">{html.escape(paper.number)}</p>'
    body = f"{_paragraphs(before)}{top}{days}<footer>{below}</footer>"
    return page(paper.lang, f"{paper.title} {paper.number}", head, body, style=STYLE)


def _item(line: Line, paper: Paper) -> str:
    time = f"<time>{_clock(line.at, paper)}</time>"
    answers = "".join(f"<dt>{html.escape(label)}</dt><dd>{linked(value)}</dd>" for label, value in line.answers)
    answers = f"<dl>{answers}</dl>" if answers else ""
    if line.who is None:
        return f'<li class="s{" q" if line.inset else ""}">{time}<div>{html.escape(line.text)}{answers}</div></li>'
    said = f'<p lang="{html.escape(paper.spoken)}">{linked(line.text)}</p>'
    if line.link:
        said = f'<p><a href="{html.escape(line.link[1])}" rel="noreferrer">{html.escape(line.link[0])}</a></p>'
    kinds = " ".join(kind for kind, so in (("m", line.mine), ("q", line.inset)) if so)
    mark = f' class="{kinds}"' if kinds else ""
    return f"<li{mark}>{time}<div><b>{html.escape(line.who)}</b>{said}{answers}</div></li>"


def _paragraphs(text: str) -> str:
    found = "".join(f"<p>{html.escape(each)}</p>" for each in text.split("\n") if each.strip())
    return f'<div class="w">{found}</div>' if found else ""


def _days(paper: Paper) -> Iterator[tuple[str, list[Line]]]:
    day, lines = "", list[Line]()
    for line in paper.lines:
        today = _day(line.at, paper)
        if lines and today != day:
            yield day, lines
            lines = []
        day = today
        lines.append(line)
    if lines:
        yield day, lines


def _clock(ms: int, paper: Paper) -> str:
    return datetime.fromtimestamp(ms / 1000, ZoneInfo(paper.zone)).strftime("%H:%M")


def _day(ms: int, paper: Paper) -> str:
    at = datetime.fromtimestamp(ms / 1000, ZoneInfo(paper.zone))
    return f"{at.day} {at.strftime('%B')} {at.year}" if paper.lang == "en" else f"{at.year}年{at.month}月{at.day}日"


STYLE = """h1 { font-size: 22px; line-height: 1.35; font-weight: 600; margin: 0; }
.n { margin: 2px 0 0; color: #5c564c; font-variant-numeric: tabular-nums; }
h2 { font-size: 13px; font-weight: 600; color: #5c564c; margin: 32px 0 4px; padding-bottom: 6px; border-bottom: 1px solid #d9d2c5; }
ol { list-style: none; margin: 0; padding: 0; }
li { display: table; width: 100%; table-layout: fixed; padding: 8px 0; }
time { display: table-cell; width: 52px; color: #5c564c; font-size: 13px; font-variant-numeric: tabular-nums; }
li > div { display: table-cell; }
b { display: block; font-size: 13px; font-weight: 600; color: #5c564c; }
.m b { color: #8a5620; }
.s div { color: #5c564c; font-size: 13px; }
.q > div { padding-left: 12px; border-left: 2px solid #d9d2c5; }
dl { margin: 4px 0 0; padding-left: 12px; border-left: 2px solid #d9d2c5; font-size: 14px; color: #26231f; }
dt { color: #5c564c; font-size: 13px; }
dd { margin: 0 0 4px; }
.w { margin: 0 0 28px; }
.w p + p { margin-top: 8px; }
footer { margin-top: 32px; padding-top: 12px; border-top: 1px solid #d9d2c5; font-size: 13px; color: #5c564c; }
footer .w { margin: 12px 0 0; }
@media (prefers-color-scheme: dark) {
  .n, h2, time, b, .s div, dt, footer { color: #b4ada1; }
  dl { color: #ece8e1; }
  h2, dl, .q > div, footer { border-color: #3a362f; }
  .m b { color: #dba56b; }
}
@media print {
  .n, h2, time, b, .s div, dt, footer { color: #444; }
  li { break-inside: avoid; }
  h2 { break-after: avoid; }
}"""
