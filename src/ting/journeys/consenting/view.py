"""A customer's consents as they are shown: how it stands, for what he can be asked, and what he said before."""

from typing import Literal
from uuid import UUID

import msgspec

from ting.domains.consents import api as consents
from ting.domains.consents.api import Channel, Consent
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.kit.db import Tx

HISTORY = 100


class ConsentShown(msgspec.Struct, frozen=True):
    """What was said, who noted it, in which contact, and the words that were shown."""

    consent: Consent
    by: str | None
    number: str | None
    wording: str | None


class ConsentStanding(msgspec.Struct, frozen=True):
    """How it stands with one purpose on one channel; `said`: the last that he said, if anything."""

    purpose: UUID
    key: str
    names: dict[str, str]
    channel: Channel
    state: Literal["given", "refused", "withdrawn", "none"]
    said: ConsentShown | None
    version: int
    """Of the wording that is read out now."""
    wordings: dict[str, str]
    archived: bool


class Consents(msgspec.Struct, frozen=True):
    """One customer's consents, and what he said, the newest first."""

    items: list[ConsentStanding]
    history: list[ConsentShown]


async def of(tx: Tx, customer: UUID) -> Consents:
    """Return a customer's consents. Raises NotThere."""
    await customers.get(tx, customer)
    purposes = await consents.purposes(tx)
    versions = await consents.wordings(tx, list(purposes))
    standing = await consents.standing(tx, customer)
    history = await consents.history(tx, customer, HISTORY)
    every = [*standing, *history]
    names = await people.names(tx, [each.by for each in every if each.by])
    contacts = await conversations.of_ids(tx, [each.contact for each in every if each.contact])

    def shown(said: Consent) -> ConsentShown:
        words = {each.version: each.wordings for each in versions[said.purpose]}.get(said.version or 0, {})
        return ConsentShown(
            said,
            names[said.by][0] if said.by in names else None,
            contacts[said.contact].number if said.contact in contacts else None,
            words.get(said.lang or ""),
        )

    last = {(each.purpose, each.channel): each for each in standing}
    items = []
    for id_, purpose in purposes.items():
        asked: list[Channel] = [] if purpose.archived else list(purpose.channels)
        given = [channel for (of_, channel), each in last.items() if of_ == id_ and each.state == "given"]
        for channel in dict.fromkeys([*asked, *given]):
            said = last.get((id_, channel))
            now = versions[id_][-1]
            items.append(
                ConsentStanding(
                    purpose=id_,
                    key=purpose.key,
                    names=purpose.names,
                    channel=channel,
                    state=said.state if said else "none",
                    said=shown(said) if said else None,
                    version=now.version,
                    wordings=now.wordings,
                    archived=purpose.archived or channel not in purpose.channels,
                )
            )
    return Consents(items, [shown(each) for each in history])
