"""The door of consents."""

from uuid import UUID

import msgspec

from ting.domains.consents import store
from ting.domains.consents.model import (
    PROOF_MAX,
    Channel,
    Consent,
    How,
    Purpose,
    State,
    Wording,
    check_said,
    latest,
    may,
)
from ting.domains.consents.store import history, purposes, standing, wordings
from ting.events.consent import ConsentSaid
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere, Problem, Refused

__all__ = [
    "PROOF_MAX",
    "Channel",
    "Consent",
    "How",
    "Purpose",
    "State",
    "Wording",
    "agrees",
    "history",
    "note",
    "purposes",
    "standing",
    "unsubscribe",
    "wordings",
]


async def note(tx: Tx, consent: Consent) -> bool:
    """Write down what a customer said; False when just this was written down before. Raises Problem, Refused."""
    if not await store.lock(tx, consent.customer):
        raise NotThere("customer")
    purpose = (await store.purposes(tx, [consent.purpose])).get(consent.purpose)
    if purpose is None:
        raise NotThere("purpose")
    before = await store.one(tx, consent.id)
    if before is not None:
        if msgspec.structs.replace(consent, at=before.at, proof=before.proof) != before:
            raise Problem("id_used", "Something else was noted under this id.", "Give each its own.", status=409)
        return False
    if consent.at > tx.now:
        raise Refused("at", "Nobody has said anything yet at that time.", "Give a time that has been.", field="at")
    versions = {each.version: each.wordings for each in (await store.wordings(tx, [consent.purpose]))[consent.purpose]}
    last = latest(await store.standing(tx, consent.customer)).get((consent.purpose, consent.channel))
    words = versions.get(consent.version) if consent.version is not None else None
    said = check_said(consent, purpose, words, last.state if last else None)
    if not await store.insert(tx, said):
        raise Problem("id_used", "Something else was noted under this id.", "Give each its own.", status=409)
    tx.emit(
        ConsentSaid(
            customer=said.customer,
            consent=said.id,
            purpose=said.purpose,
            channel=said.channel,
            state=said.state,
            how=said.how,
            by=said.by,
        )
    )
    return True


async def unsubscribe(
    tx: Tx, customer: UUID, purpose: UUID, channel: Channel, *, contact: UUID, proof: str
) -> UUID | None:
    """Write down that a customer said by himself that he does not want this; None when that stands already."""
    last = latest(await store.standing(tx, customer)).get((purpose, channel))
    if last is not None and last.state != "given":
        return None
    said = Consent(
        id=new_id(),
        customer=customer,
        purpose=purpose,
        channel=channel,
        state="withdrawn" if last else "refused",
        at=tx.now,
        how="customer",
        contact=contact,
        proof=proof,
    )
    await note(tx, said)
    return said.id


async def agrees(tx: Tx, customer: UUID, purpose: UUID, channel: Channel) -> bool:
    """Say whether a customer agrees to this on this channel, now."""
    return may(await store.standing(tx, customer), purpose, channel)
