"""HTTP of what other systems know of a contact."""

from uuid import UUID

import msgspec
from litestar import Response, delete, get, post

from ting.domains.panels import api as panels
from ting.domains.panels.api import Names, Way
from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.events.panel import PanelOpened
from ting.journeys.cards.view import dressed
from ting.journeys.contact.view import Message
from ting.journeys.outside.attach import attach
from ting.journeys.outside.look import PanelView, look
from ting.journeys.outside.signed import frame_address, framed, needed, places, policy, token
from ting.journeys.outside.sought import Sought, all_of, sought
from ting.kit.db import Database
from ting.kit.fetch import Fetcher
from ting.kit.problem import Refused

READ = {"permission": "contacts.read"}
SERVE = {"permission": "contacts.serve"}
ONE = "/api/t/{slug:str}/contacts/{contact:uuid}"
PANEL = ONE + "/panels/{panel:uuid}"


class PanelHere(msgspec.Struct, frozen=True):
    """A panel that the reader has beside a contact. `frame`: where the page is that holds theirs."""

    id: UUID
    names: Names
    way: Way
    frame: str | None


class PanelLink(msgspec.Struct, frozen=True):
    """A signed link, and until when it opens (ms)."""

    url: str
    until: int


class Attach(msgspec.Struct, frozen=True):
    """What is put into the conversation: the `answer` that one was shown. `key`: the same again is the same message."""

    key: UUID
    answer: UUID


@get(ONE + "/panels", opt=READ)
async def here(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> list[PanelHere]:
    """List the panels that are shown beside a contact."""
    async with db.tx(tenant.id) as tx:
        found = await all_of(tx, contact, signed)
    return [
        PanelHere(id_, each.names, each.way, frame_address(tenant.slug, contact, id_) if each.way == "page" else None)
        for id_, each in found.items()
    ]


@get(PANEL, opt=READ)
async def shown(
    contact: UUID, panel: UUID, signed: Signed, tenant: Tenant, db: Database, fetcher: Fetcher, *, afresh: bool = False
) -> PanelView:
    """Look something up in another system, or return what it said lately; `afresh`: ask in any case.

    When it does not answer, its last good answer is returned with its time, and `trouble`.
    """
    return await look(db, fetcher, tenant, signed, contact, panel, afresh=afresh)


@post(PANEL + "/link", opt=READ, status_code=200)
async def link(contact: UUID, panel: UUID, signed: Signed, tenant: Tenant, db: Database) -> PanelLink:
    """Make a signed link to a page of another system, good for two minutes."""
    return (await _link(db, tenant, signed, contact, panel, "tab"))[1]


@get(PANEL + "/frame", opt=READ)
async def frame(contact: UUID, panel: UUID, signed: Signed, tenant: Tenant, db: Database) -> Response[str]:
    """Hold a page of another system, by a signed link that is made for it."""
    of, made = await _link(db, tenant, signed, contact, panel, "page")
    names = of.panel.names
    title = names.get(signed.person.locale) or next(iter(names.values()))
    return Response(
        framed(made.url, title),
        media_type="text/html",
        headers={
            "Content-Security-Policy": policy(of.panel),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
        },
    )


@post(PANEL + "/attach", opt=SERVE, status_code=200)
async def put_in(contact: UUID, panel: UUID, data: Attach, signed: Signed, tenant: Tenant, db: Database) -> Message:
    """Put what a panel shows into the conversation, seen by those who work here. 409 when it shows something newer."""
    message = await db.run(tenant.id, attach, contact, panel, signed, key=data.key, answer=data.answer)
    async with db.tx(tenant.id) as tx:
        return (await dressed(tx, [message]))[0]


@delete(ONE + "/panel-cards/{card:uuid}", opt={"permission": "contacts.watch"}, status_code=204)
async def erase(contact: UUID, card: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Take out of the house what a panel had shown in a conversation; that something was there is still seen."""
    await db.run(tenant.id, panels.erase_card, contact, card, signed.person.id)


async def _link(
    db: Database, tenant: Tenant, reader: Signed, contact: UUID, panel: UUID, way: Way
) -> tuple[Sought, PanelLink]:
    async with db.tx(tenant.id) as tx:
        of = await sought(tx, contact, panel, reader)
        if of.panel.way != way:
            raise Refused("panel_way", "This panel is opened in another way.", "Look at the list of panels again.")
        of.named()
    async with db.house() as house:
        until = house.now + panels.LINK_MS
        signed = needed(await token(house.within(tenant.id), of, tenant, reader.person, until))
    async with db.tx(tenant.id) as tx:
        tx.emit(PanelOpened(contact=contact, panel=panel, by=reader.person.id))
    return of, PanelLink(panels.filled(of.panel.url, places(of, reader.person.locale, signed)), until)


ROUTES = (here, shown, link, frame, put_in, erase)
