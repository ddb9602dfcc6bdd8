"""Who may come in: anybody where a contact point is open, who has an invitation where it is by invitation (docs/adr/0050).

The door is asked three times: when a browser comes new, when it comes again, and in the transaction that begins a contact.
What has begun goes on: whoever has a conversation is let in to it, whatever became of his invitation.
"""

from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.customers.api import Visitor
from ting.domains.invitations import api as invitations
from ting.domains.promises.api import Reach
from ting.domains.tenancy import api as tenancy
from ting.domains.tenancy.api import ContactPoint
from ting.journeys.contact.guard import Guard
from ting.journeys.contact.standing import is_over
from ting.kit.db import Database, Tx
from ting.kit.problem import Gone, Problem


class Entrance:
    """The door of contact points."""

    def __init__(self, db: Database, guard: Guard) -> None:
        self._db = db
        self._guard = guard

    async def host(self, point: ContactPoint) -> tuple[str, str]:
        """Return what the company is called in its own language, and which that is."""
        async with self._db.tx(point.tenant) as tx:
            found = await tenancy.current(tx)
        return found.called(found.locale), found.locale

    async def welcome(self, point: ContactPoint) -> str:
        """Greet a new visitor; return the secret that his browser keeps. Raises Problem 403 `invitation_needed`."""
        if point.entry == "invited":
            raise _needed()
        return await self._db.run(point.tenant, customers.new_visitor, point.id)

    async def visitor(self, point: ContactPoint, secret: str) -> Visitor:
        """Return who came to this contact point and holds this secret. Raises Problem 401, 403 `invitation_needed`."""
        async with self._db.house() as tx:
            found = await customers.visitor(tx, secret)
            if found is None:
                raise Problem("visitor_unknown", "We do not know this browser any more.", "Begin anew.", status=401)
            if found.point != point.id:
                raise Problem(
                    "visitor_unknown", "This visitor came to another contact point.", "Begin anew.", status=401
                )
            if point.entry == "invited" and not await _has_begun(tx.within(point.tenant), found):
                await admitted(tx.within(point.tenant), point.id, found.id)
        return found

    async def enter(self, point: ContactPoint, link: str, secret: str) -> str:
        """Come in by an invitation; return the secret that the browser keeps: its own, where it had a good one.

        Raises Problem 404 `invitation_unknown`, 409 `invitation_used`, `invitation_expired`, `invitation_revoked`.
        """
        async with self._db.house() as tx:
            found = await customers.visitor(tx, secret) if secret else None
        here = found if found is not None and found.point == point.id else None
        return await self._db.run(point.tenant, _enter, point.id, link, here, secret)

    async def ask(self, point: ContactPoint, *, id_: UUID, address: str, reason: str, lang: str, from_: str) -> None:
        """Ask to be invited. The answer is the same whether or not anybody is known so. Raises Problem, Refused."""
        if point.entry == "open":
            raise Gone("open_here", "Everybody may come in here.", "Ask your question.")
        email = customers.made_identifier("email", address, "UTC").value
        await self._guard.knock(point.tenant, from_, Reach("email", email))

        async def work(tx: Tx) -> None:
            lang_ = lang if lang in tenancy.LOCALES else (await tenancy.current(tx)).locale
            asked = invitations.Asked(id=id_, point=point.id, address=email, reason=reason, lang=lang_, asked_at=tx.now)
            await invitations.ask(tx, asked)

        await self._db.run(point.tenant, work)


async def admitted(tx: Tx, point: UUID, visitor: UUID) -> invitations.Admission | None:
    """Return by which invitation a browser is here, if by one. Raises Problem `invitation_needed` where it takes one.

    The contact point is read afresh: who was let in before it was closed to the public begins nothing after.
    """
    found = await invitations.admission(tx, visitor)
    if found is not None:
        return found
    if (await tenancy.point_of(tx, point)).entry == "invited" and not await _is_named(tx, point, visitor):
        raise _needed()
    return None


async def note_admission(tx: Tx, by: invitations.Admission | None, contact: UUID, customer: UUID) -> None:
    """Note what an invitation tells of who came by it: that he is whom it names, or how he says that he is reached."""
    if by is None:
        return
    if by.customer == customer:
        await customers.invited(tx, contact, customer, at=by.at)
    elif by.customer is None and by.address is not None:
        await customers.claim(tx, customer, [customers.identifier("email", by.address)])


async def _is_named(tx: Tx, point: UUID, visitor: UUID) -> bool:
    """Who has signed in is whom he says; an invitation that names him need not be opened in this browser too."""
    found = await customers.visitor_of(tx, visitor)
    if found is None or found.customer is None or not await customers.is_signed_in(tx, visitor):
        return False
    return await invitations.names(tx, found.customer, point)


async def _has_begun(tx: Tx, visitor: Visitor) -> bool:
    """Say whether he has a conversation that runs, or that is shown to him still."""
    contact = await conversations.of_visitor(tx, visitor.id)
    return contact is not None and not is_over(contact, tx.now)


async def _enter(tx: Tx, point: UUID, link: str, here: Visitor | None, secret: str) -> str:
    one, again = await invitations.open_link(tx, link, point, here.id if here else None)
    if again:
        return secret
    if here is None or not await _becomes(tx, here.id, one.customer):
        visitor, secret = await customers.new_visitor_as(tx, point, one.customer)
    else:
        visitor = here.id
    await invitations.enter(tx, one, visitor)
    return secret


async def _becomes(tx: Tx, visitor: UUID, customer: UUID | None) -> bool:
    """Say whether a browser is whom an invitation names, or turned out to be: what it asked before is then his.

    False where it is somebody else's who is known: he stays who he is, and the invited one is greeted as a new visitor.
    """
    known = await customers.lock(tx, visitor)
    if customer is None or known == customer:
        return True
    if known is None:
        await customers.link(tx, visitor, customer)
        return True
    return await customers.came_out(tx, known, customer) is not None


def _needed() -> Problem:
    return Problem(
        "invitation_needed",
        "Here somebody comes in by invitation.",
        "Open the link that was sent to you, or ask for one.",
        status=403,
    )
