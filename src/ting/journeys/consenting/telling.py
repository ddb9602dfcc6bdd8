"""What a customer said is written down, on his timeline too; and asked before a mail goes that is no answer to him."""

from uuid import UUID

from ting.domains.consents import api as consents
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Tx
from ting.kit.problem import Refused


async def note(tx: Tx, consent: consents.Consent) -> None:
    """Write down what a customer said. Twice is once. Raises Problem, Refused."""
    if consent.contact is not None:
        found = (await conversations.of_ids(tx, [consent.contact])).get(consent.contact)
        if found is None or found.customer != consent.customer:
            raise Refused("contact", "This is no contact of this customer's.", "Name the one in which he said it.")
    if await consents.note(tx, consent):
        await _on_timeline(tx, consent)


async def stop(tx: Tx, customer: UUID, purpose: UUID, *, contact: UUID, proof: str) -> None:
    """Write down that a customer wants no mail for this purpose: he said so on a page of ours. Twice is once."""
    id_ = await consents.unsubscribe(tx, customer, purpose, "mail", contact=contact, proof=proof)
    if id_ is not None:
        (said,) = (each for each in await consents.standing(tx, customer) if each.id == id_)
        await _on_timeline(tx, said)


async def _on_timeline(tx: Tx, said: consents.Consent) -> None:
    purpose = (await consents.purposes(tx, [said.purpose]))[said.purpose]
    locale = (await tenancy.current(tx)).locale
    name = purpose.names.get(locale) or purpose.names.get("en") or next(iter(purpose.names.values()))
    by = (await people.names(tx, [said.by]))[said.by][0] if said.by else None
    await customers.note(
        tx, said.customer, at=said.at, kind="consent", title=name, detail=f"{said.state}.{said.channel}", agent=by
    )
