"""A customer signs in to the help page: by a link that goes to his mailbox, works once, and tells nobody who is known."""

from uuid import UUID

from ting.domains.customers import api as customers
from ting.domains.customers.api import Visitor
from ting.domains.mail import api as mail
from ting.domains.portal import api as portal
from ting.domains.tenancy import api as tenancy
from ting.journeys.company import post
from ting.journeys.selfservice.letters import letter
from ting.kit.db import Database, Tx
from ting.kit.ids import new_id
from ting.kit.problem import Problem, Refused
from ting.kit.timers import Timer, set_timer

TIMER = "customer-link"
LONGEST = 254
SESSION_S = portal.SESSION_MS // 1000


async def ask(
    db: Database, tenant: tenancy.Tenant, visitor: Visitor | None, *, address: str, lang: str, from_: str, url: str
) -> None:
    """Ask for a link by mail. The answer, and how long it takes, is the same whether or not anybody is known so."""
    address = address.strip()
    if "@" not in address or len(address) > LONGEST or any(ch.isspace() for ch in address):
        raise Refused("email", f"{address[:80]!r} is not a mail address.", "Give an address such as name@example.com.")

    async def work(house: Tx) -> None:
        tx = house.within(tenant.id)
        await portal.asked(tx, address=address, from_=from_)
        # The rest is done by `work`: how long this answer takes says nothing about who is known.
        await set_timer(
            tx,
            TIMER,
            new_id(),
            tx.now,
            tenant=tenant.id,
            address=address,
            lang=lang,
            url=f"{url}/help/{tenant.slug}",
            visitor=str(visitor.id) if visitor else None,
        )

    await db.run(None, work)


async def send_link(tx: Tx, timer: Timer) -> None:
    """Write to the customer who is known by this address, or to the one of the browser that asked; else to nobody.

    An address that was only claimed opens nothing: whose it is, a browser that wrote to us and the mailbox prove together.
    """
    address = timer.body["address"]
    customer = await customers.known_by(tx, customers.identifier("email", address))
    visitor: UUID | None = None
    if customer is None and timer.body["visitor"]:
        found = await customers.visitor_of(tx, UUID(timer.body["visitor"]))
        customer, visitor = (found.customer, found.id) if found else (None, None)
    if customer is None or not await mail.can_send(tx):
        return
    secret = await portal.link(tx, address=address, customer=customer, visitor=visitor)
    tenant = await tenancy.current(tx)
    # Behind the hash: it is sent to no server, stands in no log, and what looks into mails does not use it up.
    words = letter(
        timer.body["lang"],
        tenant=tenant.called(timer.body["lang"]),
        link=f"{timer.body['url']}#in={secret}",
        here=visitor is not None,
    )
    try:
        await post.send(
            tx,
            to=address,
            subject=words.subject,
            text=words.text,
            key=timer.key,
            kind="sign-in",
            lang=timer.body["lang"],
            until=tx.now + portal.LINK_MS,
        )
    except Refused:
        return  # no address that mail goes to; who asked was told the same as everybody


async def follow(db: Database, tenant: UUID, secret: str, visitor: Visitor | None) -> str:
    """Use a link up; return the secret of the session that begins. Raises Problem 404 `link_used`."""

    async def work(tx: Tx) -> str:
        used = await portal.use(tx, secret, visitor.id if visitor else None)
        if not await customers.prove(tx, used.customer, customers.identifier("email", used.address)):
            raise Problem(
                "link_used", "This address has become another customer's.", "Ask for another link.", status=404
            )
        if visitor is not None and visitor.customer is None:
            await customers.link(tx, visitor.id, used.customer)
        elif visitor is not None and visitor.customer is not None:
            await customers.came_out(tx, visitor.customer, used.customer)
        return await portal.begin(tx, used.customer)

    return await db.run(tenant, work)
