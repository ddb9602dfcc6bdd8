"""Stickers in a conversation. A message tells which, and what it meant when it was said: that does not change any more."""

from uuid import UUID

import msgspec

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import By, Contact, File, Message
from ting.domains.people import api as people
from ting.domains.stickers import api as stickers
from ting.journeys.library.files import Files
from ting.kit.db import Tx


class Shown(msgspec.Struct, frozen=True):
    """A sticker that can be sent: where its picture is, and what it means by language."""

    id: str
    url: str
    meaning: dict[str, str]


class Pack(msgspec.Struct, frozen=True):
    """Stickers that belong together."""

    name: str
    stickers: list[Shown]


async def packs(tx: Tx, files: Files) -> list[Pack]:
    """Return what can be sent: the tenant's own first."""
    found = await stickers.packs(tx)
    own = [one.file for _, pack in found for one in pack if one.file is not None]
    at = {file.id: files.at(file, tx.now).url for file in await conversations.files(tx, own)}
    return [
        Pack(
            name, [Shown(one.id, at[one.file] if one.file else f"/stickers/{one.id}.svg", one.meaning) for one in pack]
        )
        for name, pack in found
    ]


async def say(tx: Tx, contact: Contact, by: By, *, key: UUID, sticker: str, agent: UUID | None = None) -> Message:
    """Say a sticker. Its text is what it means in the contact's language, for lists and searches."""
    before = await conversations.said_before(tx, contact.id, key)
    if before is not None:
        return before
    found = await stickers.find(tx, sticker)
    picture: File | None = (await conversations.files(tx, [found.file]))[0] if found.file else None
    return await conversations.say(
        tx,
        contact.id,
        by=by,
        key=key,
        kind="sticker",
        text=stickers.said(found.meaning, contact.lang),
        file=picture,
        params={"sticker": found.id, "meaning": found.meaning},
        states=("serving",) if agent else ("queued", "serving"),
        agent=agent,
    )


async def by_agent(tx: Tx, contact_id: UUID, agent: people.Person, *, key: UUID, sticker: str) -> Message:
    """Say a sticker as the agent whose contact it is. The same key again is the same message."""
    contact = await conversations.lock(tx, contact_id)
    return await say(tx, contact, By("agent", agent.id, agent.alias), key=key, sticker=sticker, agent=agent.id)
