"""What became of the contacts in which each canned reply was sent, on a page and as CSV."""

from collections import defaultdict
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from ting.domains.conversations import api as conversations
from ting.domains.replies import api as replies
from ting.domains.surveys import api as surveys
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact.view import Names
from ting.kit.csv import csv_bytes
from ting.kit.db import Database, Tx
from ting.kit.problem import Refused

DAYS_MAX = 366
DAY_MS = 86_400_000
PAGE = 5000
BASE = "/api/t/{slug:str}/reply-report"
MANAGE = {"permission": replies.PERMISSION}


class Line(msgspec.Struct, frozen=True):
    """One reply and its figures."""

    id: UUID
    name: str
    folder: str
    archived: bool
    figures: replies.Outcome


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The tenant's replies of [from, to). `code`, one of `codes`, counts as resolved with all that hangs on it."""

    start: int
    end: int
    code: str
    codes: list[Names]
    window_ms: int
    fewest: int
    lines: list[Line]


async def report(tx: Tx, start: int, end: int, code: str | None) -> Report:
    """Return what became of the contacts in which replies were sent in [start, end). Raises Refused."""
    if not 0 < end - start <= DAYS_MAX * DAY_MS:
        raise Refused("days", f"A report covers at most {DAYS_MAX} days, the first one first.", "Choose fewer days.")
    codes = [Names(each.key, each.names) for each in await conversations.wrapup_codes(tx)]
    code = code or (codes[0].key if codes else "")
    if code not in {each.key for each in codes}:
        raise Refused("code_unknown", f"There is no wrap-up code {code!r}.", "Choose one of the list.")
    resolved = await conversations.wrapup_below(tx, code)
    sent: dict[UUID, list[replies.Sent]] = defaultdict(list)
    for each in await replies.sent(tx, start, end):
        sent[each.reply].append(each)
    contacts = sorted({each.contact for of in sent.values() for each in of})
    ends, stars = await _ends(tx, contacts), await _stars(tx, contacts)
    lines = [
        Line(
            one.id,
            one.name,
            one.folder,
            one.archived,
            replies.outcome(sent.get(one.id, ()), ends, stars, codes=resolved, now=tx.now),
        )
        for one in await replies.of_tenant(tx)
        if one.id in sent or not one.archived
    ]
    lines.sort(key=lambda line: (-line.figures.used, line.folder, line.name))
    return Report(
        start=start,
        end=end,
        code=code,
        codes=codes,
        window_ms=replies.WINDOW_MS,
        fewest=replies.FEWEST,
        lines=lines,
    )


async def _ends(tx: Tx, contacts: list[UUID]) -> dict[UUID, replies.End]:
    found: dict[UUID, replies.End] = {}
    for at in range(0, len(contacts), PAGE):
        closed = await conversations.closings(tx, contacts[at : at + PAGE])
        found |= {id_: replies.End(*end) for id_, end in closed.items()}
    return found


async def _stars(tx: Tx, contacts: list[UUID]) -> dict[UUID, int]:
    answers = await surveys.answers(tx, contacts)
    scales = await surveys.of_ids(tx, list({answer.survey for answer in answers.values()}))
    return {
        id_: answer.value
        for id_, answer in answers.items()
        if answer.value is not None and scales[answer.survey].scale == "stars"
    }


@get(BASE, opt=MANAGE)
async def reply_report(
    tenant: Tenant,
    db: Database,
    start: Annotated[int, QueryParameter(name="from")],
    end: Annotated[int, QueryParameter(name="to")],
    code: str | None = None,
) -> Report:
    """Return, for each canned reply: used, resolved, who came again within seven days, and CSAT; times in ms."""
    async with db.tx(tenant.id) as tx:
        return await report(tx, start, end, code)


@get(BASE + ".csv", opt=MANAGE | {"exports": "replies"})
async def reply_report_csv(
    tenant: Tenant,
    db: Database,
    start: Annotated[int, QueryParameter(name="from")],
    end: Annotated[int, QueryParameter(name="to")],
    code: str | None = None,
) -> Response[bytes]:
    """The same as CSV; shares in per cent, empty where there is no figure."""
    async with db.tx(tenant.id) as tx:
        found = await report(tx, start, end, code)
    names = replies.Outcome.__struct_fields__

    def cell(value: float | None) -> str | float | None:
        return f"{value:.2f}" if isinstance(value, float) else value

    body = csv_bytes(
        ["folder", "name", *names],
        ([line.folder, line.name, *(cell(getattr(line.figures, name)) for name in names)] for line in found.lines),
    )
    return Response(
        body,
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-replies.csv"'},
    )


ROUTES = (reply_report, reply_report_csv)
