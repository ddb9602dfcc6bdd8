"""The door of forms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from ting.domains.forms import store
from ting.domains.forms.model import (
    Becomes,
    Card,
    Checked,
    Field,
    Form,
    Issue,
    Option,
    Place,
    State,
    Type,
    Use,
    Version,
    When,
    becomes,
    check,
    files_of,
    in_words,
    made,
    regex,
    said,
)
from ting.events.form import FormAccepted, FormSubmitted
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused

__all__ = [
    "Becomes",
    "Card",
    "Checked",
    "Field",
    "Form",
    "Issue",
    "Option",
    "Place",
    "State",
    "Type",
    "Use",
    "Version",
    "When",
    "becomes",
    "check",
    "files_of",
    "in_words",
    "made",
    "regex",
    "said",
]


async def put(tx: Tx, id_: UUID, form: Form) -> None:
    """Keep a form, checked. Raises Refused."""
    await store.put_form(tx, id_, made(form))


async def offered(tx: Tx) -> list[tuple[str, Version]]:
    """Return the forms that an agent may send, by the house's names."""
    return await store.offered(tx)


async def version(tx: Tx, form: UUID, number: int | None = None) -> Version:
    """Return a form as it stands, or as it stood. Raises NotThere."""
    found = await store.version(tx, form, number)
    if found is None:
        raise NotThere("form")
    return found


async def versions(tx: Tx, cards: Sequence[Card]) -> dict[tuple[UUID, int], Version]:
    """Return what these cards ask."""
    wanted = list({(card.form, card.version) for card in cards})
    return {(each.form, each.version): each for each in await store.versions(tx, wanted)} if wanted else {}


async def issues(tx: Tx, form: UUID, *, limit: int) -> list[Issue]:
    """Return the newest versions of a form, the newest first."""
    return await store.issues(tx, form, limit)


async def at_point(tx: Tx, point: UUID) -> list[tuple[Place, Version]]:
    """Return what customers of a contact point meet by themselves."""
    return await store.at_point(tx, point)


async def cards(tx: Tx, ids: Sequence[UUID]) -> list[Card]:
    """Return these cards."""
    return await store.cards(tx, ids) if ids else []


async def cards_of(tx: Tx, contacts: Sequence[UUID]) -> list[Card]:
    """Return the cards of contacts, oldest first."""
    return await store.cards_of(tx, contacts) if contacts else []


async def offer(tx: Tx, form: UUID, *, contact: UUID, customer: UUID) -> Card:
    """Put a form before a customer, as it stands now. Raises NotThere."""
    asked = await version(tx, form)
    return await _insert(tx, asked, contact=contact, customer=customer, by="agent")


async def bring(tx: Tx, asked: Version, answers: Mapping[str, Any], *, contact: UUID, customer: UUID) -> Card:
    """Keep what a customer answered before his conversation began; the answers were checked."""
    return await _insert(tx, asked, contact=contact, customer=customer, by="customer", answers=answers)


async def submit(tx: Tx, contact: UUID, id_: UUID, answers: Mapping[str, Any], today: date) -> Card:
    """Send answers in, or correct them. Raises Refused `form_wrong` naming the fields, Gone when it is settled."""
    card = await _lock(tx, contact, id_)
    if card.state in ("accepted", "withdrawn"):
        raise Gone("form_settled", "This form is settled.", "Ask for a new one if something has to change.")
    asked = await version(tx, card.form, card.version)
    checked = check(asked.fields, answers, today)
    if checked.wrong:
        raise wrong(checked)
    await store.submit(tx, id_, checked.answers)
    tx.emit(FormSubmitted(card=id_, form=card.form, contact=contact, version=card.version, revision=card.revision + 1))
    return (await store.cards(tx, [id_]))[0]


async def accept(tx: Tx, contact: UUID, id_: UUID, agent: UUID) -> bool:
    """Let the answers stand; False when they did already. Raises Gone before there are any."""
    card = await _lock(tx, contact, id_)
    if card.state == "accepted":
        return False
    if card.state != "submitted":
        raise Gone("form_not_submitted", "Nothing was sent in to accept.", "Wait for the customer, or ask again.")
    await store.settle(tx, id_, "accepted", agent)
    tx.emit(FormAccepted(card=id_, form=card.form, contact=contact, agent=agent))
    return True


async def withdraw(tx: Tx, contact: UUID, id_: UUID, agent: UUID) -> bool:
    """Take a form back that is not accepted; False when it was taken back already."""
    card = await _lock(tx, contact, id_)
    if card.state == "withdrawn":
        return False
    if card.state == "accepted":
        raise Gone("form_settled", "This form is settled.", "Send another one.")
    await store.settle(tx, id_, "withdrawn", agent)
    return True


async def answered(
    tx: Tx, form: UUID, *, start: int, end: int, after: tuple[int, UUID] | None = None, limit: int = 1000
) -> list[Card]:
    """Return what was sent in of a form in a span of time, in order."""
    return await store.answered(tx, form, start, end, after or (start - 1, UUID(int=0)), limit)


def wrong(checked: Checked) -> Refused:
    """Say which fields are wrong, and how."""
    return Refused(
        "form_wrong",
        "Some fields are missing or not as they should be.",
        "Correct the fields that are named, then send again.",
        fields=dict(checked.wrong),
    )


async def _lock(tx: Tx, contact: UUID, id_: UUID) -> Card:
    found = await store.lock_card(tx, contact, id_)
    if found is None:
        raise NotThere("form")
    return found


async def _insert(
    tx: Tx, asked: Version, *, contact: UUID, customer: UUID, by: str, answers: Mapping[str, Any] | None = None
) -> Card:
    card = Card(
        id=new_id(),
        form=asked.form,
        version=asked.version,
        contact=contact,
        by=by,  # type: ignore[arg-type]
        state="open" if answers is None else "submitted",
        revision=0 if answers is None else 1,
        answers=dict(answers or {}),
        at=tx.now,
        submitted_at=None if answers is None else tx.now,
        accepted_at=None,
    )
    await store.insert_card(tx, card, customer)
    if answers is not None:
        tx.emit(FormSubmitted(card=card.id, form=card.form, contact=contact, version=card.version, revision=1))
    return card
