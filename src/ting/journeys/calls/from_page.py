"""A customer calls from a page: what his browser is given for it, and whose call it is that comes."""

from uuid import UUID

from ting.domains.customers import api as customers
from ting.domains.customers.api import Visitor
from ting.domains.modules import api as modules
from ting.domains.telephony import api as telephony
from ting.domains.telephony.api import Call, PageCall, PageCallGiven
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import ContactPoint
from ting.journeys.contact.entrance import admitted
from ting.journeys.contact.guard import not_banned
from ting.kit.db import Tx
from ting.kit.problem import Gone


async def offered(tx: Tx, point: ContactPoint) -> bool:
    """Say whether customers may call from this contact point: a number was chosen for it, and is there still."""
    if point.calls is None or "telephony" in await modules.off(tx):
        return False
    return point.calls in await telephony.numbers(tx, [point.calls])


async def grant(tx: Tx, point_id: UUID, visitor: Visitor, lang: str) -> PageCallGiven:
    """Let a visitor's browser call the number that was chosen for its contact point, once.

    Raises Gone `no_calls_here`, `call_runs`, and Problem for who may not come in.
    """
    point = await tenancy.point_of(tx, point_id)  # afresh: who was let in before it was changed calls nobody after
    if point.calls is None or not await offered(tx, point):
        raise Gone("no_calls_here", "Nobody can be called from this page.", "Write instead.")
    await admitted(tx, point.id, visitor.id)
    await not_banned(tx, visitor.id, visitor.customer)
    return await telephony.grant_call(tx, visitor.id, point.calls, lang)


async def come(tx: Tx, *, engine: UUID, channel: str, page: PageCall, room: bool) -> Call | None:
    """Keep a call that came from a page; None where it may not be, or not any more. Twice is once."""
    number = (await telephony.numbers(tx, [page.number])).get(page.number)
    if number is None:
        return None
    call = await telephony.arrived(
        tx,
        engine=engine,
        number=page.number,
        channel=channel,
        caller="",
        called=number.number,
        room=room,
        by_trunk=False,
    )
    await telephony.place_call(tx, page, call)
    return call


async def whose(tx: Tx, page: PageCall) -> UUID | None:
    """Return whose browser it is; None: nobody knows yet. Raises Problem `banned` for who may not come in."""
    visitor = await customers.visitor_of(tx, page.visitor)
    customer = visitor.customer if visitor else None
    await not_banned(tx, page.visitor, customer)
    return customer


async def met(tx: Tx, page: PageCall, customer: UUID) -> None:
    """Know who called in what he writes from the same browser, too. Nothing where that is known already."""
    if await customers.lock(tx, page.visitor) is None:
        await customers.link(tx, page.visitor, customer)
