"""The asset library in a conversation: found by product model, sent in the version of the day, noted for its customer.

A file is said as a file, an address as words with it in them, so that each channel can carry both. `params` tell which
version it is; they are the message's own, and do not change any more.
"""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from ting.domains.assets import api as assets
from ting.domains.assets.api import Asset, Lang, Product, Sort
from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import By, Contact, File, Message
from ting.domains.customers import api as customers
from ting.domains.people import api as people
from ting.journeys.library.files import Files
from ting.kit.db import Tx
from ting.kit.personal import Personal
from ting.kit.problem import NotThere

SHOWN = 50
HEARD = 30
"""So many of the last messages are looked at for what they speak of."""
CUSTOMERS_SHOWN = 500


class AssetGiven(msgspec.Struct, frozen=True):
    """This customer was sent it: which version last, when, by whom. `current`: there is none newer."""

    version: int
    label: str
    current: bool
    at: int
    by: str


class AssetOffered(msgspec.Struct, frozen=True, kw_only=True):
    """An asset that can be sent, in the version of the day. `spoken_of`: the customer has named one of its models."""

    id: UUID
    title: str
    name: str
    sort: Sort
    products: tuple[str, ...]
    models: tuple[str, ...]
    lang: Lang
    """Of the edition that would be sent."""
    langs: tuple[Lang, ...]
    version: int
    label: str
    file: File | None
    url: str | None
    spoken_of: bool
    given: AssetGiven | None


class AssetWas(msgspec.Struct, frozen=True, kw_only=True):
    """A version of an asset, and to how many customers it was sent."""

    lang: Lang
    version: int
    label: str
    at: int
    file: File | None
    url: str | None
    current: bool
    customers: int


class AssetHolder(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, and what he was sent last of an asset."""

    customer: UUID
    name: Annotated[str, Personal]
    lang: Lang
    version: int
    label: str
    current: bool
    at: int
    by: str
    contact: UUID
    number: str


async def offered(tx: Tx, files: Files, contact_id: UUID, q: str, lang: Lang | None) -> list[AssetOffered]:
    """Return what can be sent into a contact and fits what is looked for, the best first, in a language or the customer's.

    Before anything is looked for, what the customer speaks of stands first.
    """
    contact = await conversations.get(tx, contact_id)
    products = await assets.products(tx)
    words = "" if q.strip() else await _words(tx, contact)
    ranked = [
        (rank, not spoken, asset.name, id_, asset, versions, spoken)
        for id_, (asset, versions) in (await assets.usable(tx)).items()
        if (rank := assets.match(asset, products, q)) is not None
        for spoken in [bool(words) and assets.spoken_of(asset, products, words)]
    ]
    best = sorted(ranked, key=lambda one: one[:4])[:SHOWN]
    chosen = [
        (id_, asset, versions, asset.edition(lang or contact.lang), spoken) for *_, id_, asset, versions, spoken in best
    ]
    of = await _files(tx, files, [asset.editions[edition].file for _, asset, _, edition, _ in chosen])
    given = await _given(tx, contact)
    return [
        AssetOffered(
            id=id_,
            title=asset.title(contact.lang),
            name=asset.name,
            sort=asset.sort,
            products=tuple(products[one].name for one in asset.products),
            models=_models(asset, products),
            lang=edition,
            langs=tuple(asset.editions),
            version=versions[edition],
            label=asset.editions[edition].label,
            file=of.get(asset.editions[edition].file),
            url=asset.editions[edition].url,
            spoken_of=spoken,
            given=given.get(id_),
        )
        for id_, asset, versions, edition, spoken in chosen
    ]


async def send(tx: Tx, contact_id: UUID, agent: people.Person, *, key: UUID, asset: UUID, lang: Lang | None) -> Message:
    """Send an asset in its version of the day, and note who got it. The same key again is the same message."""
    contact = await conversations.lock(tx, contact_id)
    before = await conversations.said_before(tx, contact_id, key)
    if before is not None:
        return before
    found, versions = await assets.get(tx, asset)
    edition = lang or found.edition(contact.lang)
    if edition not in found.editions:
        raise NotThere("asset edition")
    one, version, title = found.editions[edition], versions[edition], found.title(contact.lang)
    said: dict[str, Any] = {"kind": "text", "text": f"{title}\n{one.url}"}
    if one.file is not None:
        (file,) = await conversations.files(tx, [one.file])
        said = {"kind": "file", "text": title, "file": file}
    message = await conversations.say(
        tx,
        contact_id,
        by=By("agent", agent.id, agent.alias),
        key=key,
        params={
            "asset": {
                "id": asset,
                "title": title,
                "lang": edition,
                "version": version,
                "label": one.label,
                "url": one.url,
            }
        },
        states=("serving",),
        agent=agent.id,
        **said,
    )
    sent = assets.Sent(
        asset=asset,
        lang=edition,
        version=version,
        label=one.label,
        current=True,
        customer=contact.customer,
        contact=contact_id,
        person=agent.id,
        at=tx.now,
    )
    await assets.note_sent(tx, message.id, sent)
    return message


def said(message: Message) -> str | None:
    """Return what a message sent from the library is called, with its version; None when it was not sent from there."""
    kept = message.params.get("asset")
    return f"{kept['title']}, {kept['label'] or 'v{}'.format(kept['version'])}" if kept else None


async def history(tx: Tx, files: Files, asset: UUID) -> list[AssetWas]:
    """Return what an asset has been, newest first."""
    found = await assets.versions(tx, asset)
    of = await _files(tx, files, [one.file for one in found])
    return [
        AssetWas(
            lang=one.lang,
            version=one.version,
            label=one.label,
            at=one.at,
            file=of.get(one.file),
            url=one.url,
            current=one.current,
            customers=one.customers,
        )
        for one in found
    ]


async def holders(
    tx: Tx, asset: UUID, lang: Lang | None, version: int | None, *, behind: bool, limit: int
) -> list[AssetHolder]:
    """Return who was sent an asset, newest first: whose last is this version, or with `behind` is not today's."""
    found = await assets.customers(tx, asset, lang, version, behind=behind, limit=limit)
    refs = await customers.refs(tx, list({one.customer for one in found}))
    names = await people.names(tx, list({one.person for one in found}))
    contacts = await conversations.of_ids(tx, list({one.contact for one in found}))
    return [
        AssetHolder(
            customer=one.customer,
            name=refs[one.customer].name,
            lang=one.lang,
            version=one.version,
            label=one.label,
            current=one.current,
            at=one.at,
            by=names[one.person][0] if one.person in names else "",
            contact=one.contact,
            number=contacts[one.contact].number,
        )
        for one in found
    ]


async def _words(tx: Tx, contact: Contact) -> str:
    said = await conversations.messages(tx, contact.id, before=contact.last_seq + 1, limit=HEARD)
    return "\n".join([contact.question, *(one.text or "" for one in said if one.by.kind in ("customer", "guest"))])


async def _given(tx: Tx, contact: Contact) -> dict[UUID, AssetGiven]:
    sent = await assets.sent_to(tx, contact.customer)
    names = await people.names(tx, list({one.person for one in sent.values()}))
    return {
        id_: AssetGiven(one.version, one.label, one.current, one.at, names.get(one.person, ("", ""))[0])
        for id_, one in sent.items()
    }


async def _files(tx: Tx, files: Files, ids: list[UUID | None]) -> dict[UUID | None, File]:
    found = await conversations.files(tx, [one for one in ids if one is not None])
    return {file.id: files.at(file, tx.now) for file in found}


def _models(asset: Asset, products: dict[UUID, Product]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(model for id_ in asset.products for model in products[id_].models))
