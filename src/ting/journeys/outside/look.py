"""A look at what another system knows: from memory while that is good enough, else by asking it, for so long and no longer.

Nobody waits for a system that is dead: after three failures it is left alone for a while, and what it said last is shown
with its age. No transaction is open while it is asked.
"""

from uuid import UUID

import msgspec

from ting.domains.panels import api as panels
from ting.domains.panels.api import Kept, Names, PanelRead, Trouble, Way
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.outside.signed import places, signed_by
from ting.journeys.outside.sought import Sought, sought
from ting.kit.db import Database
from ting.kit.fetch import Answer, Fetcher, Limits, Unanswered
from ting.kit.problem import Refused


class PanelView(msgspec.Struct, frozen=True, kw_only=True):
    """What a panel shows. `at`: when its system said it; `trouble`: why it says nothing newer.

    `answer` names what is shown, for putting it into the conversation. `next_at`: nobody asks again before then.
    """

    panel: UUID
    names: Names
    way: Way
    answer: UUID | None
    at: int | None
    fresh_until: int | None
    read: PanelRead | None
    trouble: Trouble | None = None
    next_at: int | None = None


async def look(
    db: Database, fetcher: Fetcher, tenant: Tenant, reader: Signed, contact: UUID, panel: UUID, *, afresh: bool
) -> PanelView:
    """Return what another system knows of a contact's customer."""
    async with db.tx(tenant.id) as tx:
        of = await sought(tx, contact, panel, reader)
        if of.panel.way != "lookup":
            raise Refused("panel_way", "This panel is a page, and holds no fields.", "Open it.")
        kept = None if of.missing else await panels.answer(tx, panel, of.subject)
        if of.missing:
            return _view(of, None, "identity" if of.veiled else "no_key")
        if kept is not None and not afresh and kept.at + of.panel.fresh_s * 1000 > tx.now:
            return _view(of, kept)
        until = await panels.rests(tx, panel, of.panel)
        if until is not None:
            return _view(of, kept, "resting", until)
    found = await _ask(db, fetcher, tenant, reader, of)
    async with db.tx(tenant.id) as tx:
        if isinstance(found, PanelRead):
            return _view(of, await panels.keep(tx, panel, of.subject, found))
        if found == "unknown":
            await panels.keep(tx, panel, of.subject, None)
            return _view(of, None, found)
        return _view(of, kept, found, await panels.failed(tx, panel) or None)


async def _ask(db: Database, fetcher: Fetcher, tenant: Tenant, reader: Signed, of: Sought) -> PanelRead | Trouble:
    async with db.house() as house:
        opened = await panels.opened(house.within(tenant.id), of.id)
        until = house.now + (of.panel.seconds + 5) * 1000
        token = signed_by(opened, of, tenant, reader.person, now=house.now, until=until)
    headers = {"accept": "application/json"}
    if token:
        headers["ting-assertion"] = token
    if opened.api_key:
        headers["authorization"] = f"Bearer {opened.api_key}"
    address = panels.filled(of.panel.url, places(of, reader.person.locale))
    limits = Limits(seconds=of.panel.seconds, size=panels.SIZE)
    try:
        return _judged(of, await fetcher.ask("GET", address, headers=headers, limits=limits))
    except Unanswered as error:
        return "time" if error.step == "time" else "answer" if error.step == "answer" else "connect"
    except Refused:
        return "connect"


def _judged(of: Sought, answer: Answer) -> PanelRead | Trouble:
    """Return what of an answer is shown, or what is wrong with it."""
    if answer.status in (404, 410):
        return "unknown"
    if answer.status in (401, 403):
        return "refused"
    if not 200 <= answer.status < 300 or not answer.whole:
        return "answer"
    return panels.read(of.panel, answer.body) or "answer"


def _view(of: Sought, kept: Kept | None, trouble: Trouble | None = None, next_at: int | None = None) -> PanelView:
    return PanelView(
        panel=of.id,
        names=of.panel.names,
        way=of.panel.way,
        answer=kept.id if kept else None,
        at=kept.at if kept else None,
        fresh_until=kept.at + of.panel.fresh_s * 1000 if kept else None,
        read=kept.read if kept else None,
        trouble=trouble,
        next_at=next_at,
    )
