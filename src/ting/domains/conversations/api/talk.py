"""Contacts are opened and moved; what is said in them is kept and found."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from ting.domains.conversations import model, store
from ting.domains.conversations.api.holds import resume, speaks
from ting.domains.conversations.model import (
    By,
    ByKind,
    Contact,
    File,
    Kind,
    Message,
    text_of,
)
from ting.events.contact import Mode, Read, Said
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import NotThere, Problem

CUSTOMER: Final = "customer"
SYSTEM = By("system", None, None)


async def open_contact(
    tx: Tx,
    *,
    id_: UUID,
    key: UUID,
    number: str,
    channel: str,
    customer: UUID,
    queue: UUID,
    lang: str,
    question: str,
    point: UUID | None = None,
    visitor: UUID | None = None,
    page: str | None = None,
    mode: Mode = "live",
) -> Contact:
    """Open a contact in a queue. Its question becomes the first message, with the contact's own key; who calls has none."""
    contact = blank(
        id_=id_,
        key=key,
        number=number,
        channel=channel,
        point=point,
        visitor=visitor,
        customer=customer,
        queue=queue,
        lang=lang,
        question=question,
        page=page,
        mode=mode,
        started_at=tx.now,
    )
    await store.contacts.insert(tx, contact)
    if question or channel not in model.SPOKEN:
        await say(tx, id_, by=By(CUSTOMER, visitor, None), text=question, key=key)
    return contact


async def by_key(tx: Tx, key: UUID) -> Contact | None:
    """Find the contact that a customer asked for with this key."""
    return await store.contacts.by_key(tx, key)


async def of_visitor(tx: Tx, visitor: UUID) -> Contact | None:
    """Return a visitor's open contact, or else his last."""
    return await store.contacts.of_visitor(tx, visitor)


async def of_reader(
    tx: Tx, customer: UUID | None, visitor: UUID | None, *, before: tuple[int, UUID] | None = None, limit: int = 20
) -> list[Contact]:
    """Return the contacts of a customer, and those of a browser, newest first."""
    return await store.contacts.of_reader(tx, customer, visitor, before, limit)


async def open_of(tx: Tx, customer: UUID) -> list[UUID]:
    """Return a customer's contacts that wait or are served."""
    return await store.contacts.open_of(tx, customer)


async def open_with(tx: Tx, customer: UUID) -> list[Contact]:
    """Return what is going on with a customer: his contacts that wait or are served."""
    found = await store.contacts.by_id(tx, await store.contacts.open_of(tx, customer))
    return sorted(found, key=lambda contact: contact.started_at, reverse=True)


async def lock(tx: Tx, id_: UUID) -> Contact:
    """Lock a contact, the first thing in every step of a journey. Raises NotThere."""
    found = await store.contacts.lock(tx, id_)
    if found is None:
        raise NotThere("contact")
    return found


async def get(tx: Tx, id_: UUID) -> Contact:
    """Return a contact. Raises NotThere."""
    found = await store.contacts.by_id(tx, [id_])
    if not found:
        raise NotThere("contact")
    return found[0]


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Contact]:
    """Return these contacts by id."""
    return {found.id: found for found in await store.contacts.by_id(tx, ids)} if ids else {}


async def has_any(tx: Tx, customer: UUID) -> bool:
    """Say whether the transaction sees a contact of a customer."""
    return await store.contacts.has_any(tx, customer)


async def move(tx: Tx, contact: Contact, state: str, **columns: Any) -> Contact:
    """Bring a locked contact into another state; its columns are named as in the table. Returns it as it is now."""
    if state != contact.state and state not in model.STATES[contact.state]:
        raise Problem(
            "state",
            f"A contact that is {contact.state} cannot become {state}.",
            "Look at it again; it has changed.",
            status=409,
        )
    await store.contacts.move(tx, contact.id, state, **columns)
    if contact.state == "serving" and state != "serving":
        await resume(tx, contact.id)
    return (await store.contacts.by_id(tx, [contact.id]))[0]


async def say(
    tx: Tx,
    contact: UUID,
    *,
    by: By,
    text: str | None = None,
    key: UUID | None = None,
    kind: Kind = "text",
    file: File | None = None,
    code: str | None = None,
    params: dict[str, Any] | None = None,
    states: Sequence[str] = store.contacts.OPEN,
    agent: UUID | None = None,
) -> Message:
    """Add a message. The same key again returns the same message, and adds nothing.

    Raises Problem `not_in_contact` when the contact is not in one of `states`, or not at the desk of `agent` if one is
    given, and NotThere when there is no such contact.
    """
    message = Message(
        id=new_id(),
        contact=contact,
        seq=0,
        at=tx.now,
        key=key or new_id(),
        by=by,
        kind=kind,
        text=text_of(text) if text is not None else None,
        file=file,
        code=code,
        params=params or {},
    )
    seq = await store.messages.say(tx, message, states, agent)
    if seq is None:
        before = await store.messages.by_key(tx, contact, message.key)
        if before is None:
            await get(tx, contact)
            raise over()
        return before
    message = msgspec.structs.replace(message, seq=seq)
    if speaks(by, kind):
        await resume(tx, contact)
    tx.emit(said(message, seq))
    return message


def said(message: Message, seq: int) -> Said:
    """Return the fact that a message was added as this one of its contact."""
    by = message.by
    return Said(
        contact=message.contact,
        message=message.id,
        seq=seq,
        by=by.kind,
        agent=by.id if by.kind == "agent" else None,
        kind=message.kind,
    )


def over() -> Problem:
    """Return why nothing can be said in a contact."""
    return Problem(
        "not_in_contact",
        "This conversation is over, or not yours.",
        "Begin a new one; what you wrote is still with you.",
        status=409,
    )


async def said_before(tx: Tx, contact: UUID, key: UUID) -> Message | None:
    """Find a message by its sender's key."""
    return await store.messages.by_key(tx, contact, key)


SaidTwice = asyncpg.UniqueViolationError
"""Two of the same key at the same moment: the caller looks with `said_before`, in a new transaction."""


async def system(
    tx: Tx,
    contact: UUID,
    code: str,
    *,
    text: str | None = None,
    states: Sequence[str] | None = None,
    **params: Any,
) -> Message:
    """Add a system line, in any state of the contact; `text`: words of people that it names."""
    return await say(
        tx, contact, by=SYSTEM, kind="system", text=text, code=code, params=params, states=states or tuple(model.STATES)
    )


async def messages(
    tx: Tx, contact: UUID, *, after: int = 0, before: int | None = None, limit: int = 200
) -> list[Message]:
    """Return messages in order: those after a seq, or the last ones before another."""
    return await store.messages.of_contact(tx, contact, after=after, before=before, limit=min(limit, 1000))


async def messages_by_id(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Message]:
    """Return these messages by id."""
    return {found.id: found for found in await store.messages.by_id(tx, ids)} if ids else {}


async def last_words(
    tx: Tx, ids: Sequence[UUID]
) -> dict[UUID, tuple[int, str | None, ByKind, int, dict[str, str] | None]]:
    """Return (seq, text or file name, by, at, a sticker's meaning) of the newest words of people in each contact."""
    return await store.messages.last_words(tx, ids) if ids else {}


async def unread(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many of the customer's messages the agent has not read, by contact."""
    return await store.messages.unread(tx, ids) if ids else {}


async def transfer_notes(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the note of the last transfer, by contact."""
    return await store.messages.transfer_notes(tx, ids) if ids else {}


async def read(tx: Tx, contact: UUID, who: str, upto: int) -> None:
    """Note that one side has read up to a message; going back is ignored."""
    seen = await store.messages.mark_read(tx, contact, who, upto)
    if seen is not None:
        tx.emit(Read(contact=contact, who=who, upto=seen))  # type: ignore[arg-type]


async def add_file(tx: Tx, contact: UUID | None, file: File, sha256: bytes) -> None:
    """Keep what is known of a file whose bytes are stored; one of no contact is the house's, to be sent in any."""
    await store.files.insert(tx, contact, file, sha256)


async def file(tx: Tx, id_: UUID) -> tuple[File, UUID]:
    """Return a file and its tenant (in a transaction of the house). Raises NotThere."""
    found = await store.files.one(tx, id_)
    if found is None:
        raise NotThere("file")
    return found


async def files(tx: Tx, ids: Sequence[UUID]) -> list[File]:
    """Return these of the house's own files: those of no contact."""
    return await store.files.of_house(tx, ids) if ids else []


async def has_files(tx: Tx, contact: UUID, ids: Sequence[UUID]) -> bool:
    """Say whether all these files were sent in this contact."""
    return not ids or await store.files.has(tx, contact, ids) >= set(ids)


async def closings(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, tuple[str, int, int | None]]:
    """Return (code, when it was closed, when its customer came again) of those of these contacts that are closed."""
    return await store.contacts.closings(tx, ids) if ids else {}


async def last_agent(tx: Tx, customer: UUID, *, since: int) -> UUID | None:
    """Return who served a customer last, if that was after `since`."""
    return await store.contacts.last_agent(tx, customer, since)


async def import_contacts(tx: Tx, contacts: Sequence[Contact], messages: Sequence[Message]) -> None:
    """Take over finished contacts and what was said in them. Nothing is announced."""
    await store.contacts.import_past(tx, contacts)
    await store.messages.import_past(tx, messages)


def blank(**known: Any) -> Contact:
    """Return a contact in which nothing has happened yet."""
    id_ = known.pop("id_")
    return Contact(
        id=id_,
        agent=None,
        state="queued",
        answered_at=None,
        ended_at=None,
        closed_at=None,
        ended_by=None,
        code=None,
        code_version=None,
        transfers=0,
        visits=(),
        last_seq=0,
        messages=0,
        customer_read_seq=0,
        agent_read_seq=0,
        waiting_since=None,
        customer_at=None,
        agent_at=None,
        idle_warned_at=None,
        **known,
    )
