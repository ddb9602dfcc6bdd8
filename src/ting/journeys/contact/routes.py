"""HTTP of a contact's way as agents and supervisors walk it."""

import asyncio
import re
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, get, post, put
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from ting.domains.conversations import api as conversations
from ting.domains.people.api import Signed
from ting.domains.surveys import api as surveys
from ting.domains.tenancy.api import Tenant
from ting.events.contact import Watched
from ting.journeys.cards.view import dressed
from ting.journeys.contact import callback, guests, lists, replies, serve, wrapup
from ting.journeys.contact.consult.steps import voice
from ting.journeys.contact.lists import ContactDetail
from ting.journeys.contact.queue import Outlooks
from ting.journeys.contact.replies import Taken
from ting.journeys.contact.view import Decision, DeskContact, LaterItem, Message, Names, later_items
from ting.journeys.library.files import MAX_BYTES, Files
from ting.journeys.library.uploads import FORM_BYTES, Form, form_file
from ting.kit.db import Database
from ting.kit.problem import NotThere, Problem

SERVE = {"permission": "contacts.serve"}
READ = {"permission": "contacts.read"}
NUMBER = re.compile(r"[A-Za-z]{0,4}-?[0-9]{1,8}")
BASE = "/api/t/{slug:str}"
ONE = BASE + "/contacts/{contact:uuid}"


class Decline(msgspec.Struct, frozen=True):
    """Why an offer is refused."""

    reason: Literal["busy", "not_mine", "conflict", "other"]


class Say(msgspec.Struct, frozen=True):
    """A message. `key` is the sender's own: the same key again is the same message."""

    key: UUID
    text: str
    kind: Literal["text", "note"] = "text"
    replies: Annotated[tuple[Taken, ...], msgspec.Meta(max_length=10)] = ()
    """The canned replies that it is made of."""


class Upto(msgspec.Struct, frozen=True):
    """Up to which message one has read."""

    seq: int


class Transfer(msgspec.Struct, frozen=True):
    """Where a contact is to go, and what the next one must know."""

    note: str
    to_queue: UUID | None = None
    to_agent: UUID | None = None


class Went(msgspec.Struct, frozen=True):
    """Where it went."""

    to: Literal["queue", "agent", "supervisor"]


class Tried(msgspec.Struct, frozen=True):
    """How a call ended."""

    outcome: Literal["reached", "no_answer", "wrong_number", "declined"]


class Follows(msgspec.Struct, frozen=True):
    """What follows from a call: the talk goes on, it is tried again, or it was the last try."""

    act: Literal["talk", "again", "give_up"]


class WrapUp(msgspec.Struct, frozen=True):
    """How a contact ended."""

    code: str
    note: str | None = None


@post(BASE + "/offers/{offer:uuid}/accept", opt=SERVE, status_code=200)
async def accept(offer: UUID, signed: Signed, tenant: Tenant, db: Database) -> DeskContact:
    """Take an offer. 409 `offer_gone` when it is over; twice is once."""
    contact = await db.run(tenant.id, serve.accept, offer, signed.person.id)
    return await _at_desk(db, tenant, contact, signed)


@post(BASE + "/offers/{offer:uuid}/decline", opt=SERVE, status_code=204)
async def decline(offer: UUID, data: Decline, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Refuse an offer: the contact goes back to its place, and to somebody else."""
    await db.run(tenant.id, serve.decline, offer, signed.person.id, data.reason)


@get(ONE, opt=READ)
async def contact_detail(contact: UUID, signed: Signed, tenant: Tenant, db: Database, files: Files) -> ContactDetail:
    """Return a contact with its newest messages, its customer, and what the reader may do."""
    return await lists.detail(db, files, tenant, contact, signed)


@get(ONE + "/messages", opt=READ)
async def contact_messages(
    contact: UUID,
    tenant: Tenant,
    db: Database,
    files: Files,
    after: Annotated[int, Parameter(ge=0)] = 0,
    before: int | None = None,
    limit: Annotated[int, Parameter(ge=1, le=1000)] = 200,
) -> list[Message]:
    """Return messages in order: those after a seq, or the last ones before another."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
        found = await dressed(tx, await conversations.messages(tx, contact, after=after, before=before, limit=limit))
        return [files.signed(message, tx.now) for message in found]


@post(ONE + "/messages", opt=SERVE, status_code=200)
async def say(contact: UUID, data: Say, signed: Signed, tenant: Tenant, db: Database) -> Message:
    """Say something, or keep a private note. The same key again returns the same message."""
    if data.replies and data.kind == "text":
        return await lists.once(
            db, tenant.id, replies.say, contact, signed.person, key=data.key, text=data.text, made_of=data.replies
        )
    return await lists.once(
        db, tenant.id, serve.say, contact, signed.person, key=data.key, text=data.text, kind=data.kind
    )


@get(ONE + "/replies", opt=SERVE)
async def canned(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> list[replies.Suggested]:
    """Return the canned replies, the tenant's and one's own, filled in for this contact's customer."""
    async with db.tx(tenant.id) as tx:
        return await replies.suggested(
            tx, contact, tenant, signed.person, personal=signed.memberships[tenant.id].rights.personal
        )


@post(ONE + "/files", opt=SERVE, status_code=200, request_max_body_size=MAX_BYTES + FORM_BYTES)
async def send_file(
    contact: UUID,
    data: Form,
    signed: Signed,
    tenant: Tenant,
    db: Database,
    files: Files,
) -> Message:
    """Send a file: `key` and `file` as form fields. 413 when it is too large, 415 when it is of a kind not sent."""
    key, upload = form_file(data)
    async with db.tx(tenant.id) as tx:
        before = await conversations.said_before(tx, contact, key)
        found = await conversations.get(tx, contact)
        if before is None and await voice(tx, found, signed.person.id) != "customer":
            raise NotThere("contact at your desk")
        if before is not None:
            return files.signed(before, tx.now)
    file = await files.take(tenant.id, contact, upload.filename, await upload.read())
    message = await lists.once(
        db, tenant.id, serve.say, contact, signed.person, key=key, text=None, kind="file", file=file
    )
    return files.signed(message, message.at)


@post(ONE + "/read", opt=SERVE, status_code=204)
async def read(contact: UUID, data: Upto, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Note that the agent whose contact it is has read so far; others' reading is not noted."""
    async with db.tx(tenant.id) as tx:
        if (await conversations.get(tx, contact)).agent == signed.person.id:
            await conversations.read(tx, contact, "agent", data.seq)


@post(ONE + "/typing", opt=SERVE, status_code=204)
async def typing(contact: UUID, signed: Signed, tenant: Tenant, db: Database, request: Request[Any, Any, Any]) -> None:
    """Let the customer see that an answer is being written."""
    async with db.tx(tenant.id) as tx:
        found = await conversations.get(tx, contact)
        if await voice(tx, found, signed.person.id) != "customer":
            raise NotThere("contact at your desk")
    person = signed.person
    request.app.state.hub.typing(tenant.slug, contact, "agent", person.alias, by=person, agent=found.agent)


@post(ONE + "/transfer", opt=SERVE, status_code=200)
async def transfer(
    contact: UUID, data: Transfer, signed: Signed, tenant: Tenant, db: Database, outlooks: Outlooks
) -> Went:
    """Pass a contact on with a note. The third transfer goes to a supervisor, whatever was asked."""
    went = await db.run(
        tenant.id,
        serve.transfer,
        contact,
        signed.person.id,
        to_queue=data.to_queue,
        to_agent=data.to_agent,
        note=data.note,
        outlooks=outlooks,
    )
    return Went(went)  # type: ignore[arg-type]


@get(BASE + "/transfer-targets", opt=SERVE)
async def transfer_targets(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> lists.Targets:
    """Return where a contact may go: queues with who waits there, agents with their room."""
    return await lists.targets(db, tenant, contact, signed)


@post(ONE + "/end", opt=SERVE, status_code=200)
async def end(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> DeskContact:
    """End the talk; wrap-up begins."""
    await db.run(tenant.id, serve.end_by_agent, contact, signed.person.id)
    return await _at_desk(db, tenant, contact, signed)


@post(ONE + "/wrapup", opt=SERVE, status_code=204)
async def wrap_up(contact: UUID, data: WrapUp, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Set the wrap-up code and free the seat."""
    await db.run(tenant.id, wrapup.wrap_up, contact, signed.person.id, code=data.code, note=data.note)


class Invitation(msgspec.Struct, frozen=True):
    """How much a guest may see: all, or what is said from his coming on."""

    whole: bool = False


@get(ONE + "/participants", opt=READ)
async def participants(contact: UUID, tenant: Tenant, db: Database) -> list[conversations.Participant]:
    """Return who takes part besides the customer and his agent, did, or is invited."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
        return await conversations.participants(tx, contact)


@post(ONE + "/guests", opt=SERVE, status_code=200)
async def invite_guest(contact: UUID, data: Invitation, signed: Signed, tenant: Tenant, db: Database) -> guests.Link:
    """Make a link by which one guest may join a contact at one's desk, once, within a day."""
    return await db.run(tenant.id, guests.invite, contact, "agent", signed.person.id, whole=data.whole)


@delete(ONE + "/participants/{participant:uuid}", opt=SERVE, status_code=204)
async def remove_participant(contact: UUID, participant: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Remove somebody from a contact at one's desk, or take his invitation back. Seen by all."""
    await db.run(tenant.id, guests.remove, contact, signed.person.id, participant)


@get(BASE + "/surveys/results", opt={"permission": "reports.read"})
async def survey_results(
    tenant: Tenant,
    db: Database,
    start: Annotated[int, QueryParameter(name="from")],
    end_at: Annotated[int, QueryParameter(name="to")],
    queue: UUID | None = None,
    agent: UUID | None = None,
) -> list[surveys.Result]:
    """Return each survey's figures of those asked between `from` and `to` (ms); no figure of fewer than five answers."""
    async with db.tx(tenant.id) as tx:
        return await surveys.results(tx, start, end_at, queue=queue, agent=agent)


@get(BASE + "/later", opt=SERVE)
async def later(tenant: Tenant, db: Database) -> list[LaterItem]:
    """List who is owed an answer or a call, in the order in which they are offered."""
    async with db.tx(tenant.id) as tx:
        return await later_items(tx)


@post(ONE + "/take", opt=SERVE, status_code=200)
async def take(contact: UUID, signed: Signed, tenant: Tenant, db: Database) -> DeskContact:
    """Take a message or a call-back from the list without being rung. 409 `taken` when somebody has it."""
    await db.run(tenant.id, serve.take, contact, signed.person.id)
    return await _at_desk(db, tenant, contact, signed)


@post(ONE + "/callback", opt=SERVE, status_code=200)
async def call_tried(contact: UUID, data: Tried, signed: Signed, tenant: Tenant, db: Database) -> Follows:
    """Say how a call ended that this contact was promised."""
    follows = await db.run(tenant.id, callback.tried, contact, signed.person.id, data.outcome)
    return Follows(follows)  # type: ignore[arg-type]


@get(BASE + "/contacts", opt=READ)
async def contacts(
    signed: Signed,
    tenant: Tenant,
    db: Database,
    in_state: Annotated[str | None, QueryParameter(name="state")] = None,
    queue: UUID | None = None,
    agent: UUID | None = None,
    code: str | None = None,
    q: Annotated[str | None, Parameter(max_length=200)] = None,
    start: Annotated[int | None, QueryParameter(name="from")] = None,
    end_at: Annotated[int | None, QueryParameter(name="to")] = None,
    cursor: str | None = None,
    limit: Annotated[int, Parameter(ge=1, le=200)] = 50,
) -> lists.Page:
    """List contacts, newest first; `from` and `to` are ms.

    `q`: words, or parts of words, that all stand in the contact's number, customer and question, or in one message.
    """
    by = conversations.Filter(
        state=in_state, queue=queue, agent=agent, code=code, q=_words(q, signed, tenant), start=start, end=end_at
    )
    return await lists.page(db, tenant, by, cursor, limit)


@get(BASE + "/contacts.csv", opt={"permission": "reports.read", "exports": "contacts"})
async def contacts_csv(
    signed: Signed,
    tenant: Tenant,
    db: Database,
    in_state: Annotated[str | None, QueryParameter(name="state")] = None,
    queue: UUID | None = None,
    agent: UUID | None = None,
    code: str | None = None,
    q: Annotated[str | None, Parameter(max_length=200)] = None,
    start: Annotated[int | None, QueryParameter(name="from")] = None,
    end_at: Annotated[int | None, QueryParameter(name="to")] = None,
) -> Stream:
    """The same list as CSV (UTF-8 with BOM, RFC 4180, times in the tenant's zone), all of it, page by page."""
    by = conversations.Filter(
        state=in_state, queue=queue, agent=agent, code=code, q=_words(q, signed, tenant), start=start, end=end_at
    )
    return Stream(
        lists.csv(db, tenant, by, personal=signed.memberships[tenant.id].rights.personal),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{tenant.slug}-contacts.csv"'},
    )


@get(ONE + "/why", opt=READ)
async def why(contact: UUID, tenant: Tenant, db: Database) -> list[Decision]:
    """Return every offer of a contact: to whom, why, and the same choice made again from what was stored."""
    return await lists.decisions(db, tenant, contact)


@put(ONE + "/watch", opt={"permission": "contacts.watch"}, status_code=204)
async def watch(contact: UUID, signed: Signed, tenant: Tenant, db: Database, request: Request[Any, Any, Any]) -> None:
    """Watch a conversation silently: the live socket tells what is said, until DELETE or its end."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
        tx.emit(Watched(contact=contact, by=signed.person.id))
    request.app.state.hub.watch(signed.person.id, contact, on=True)


@delete(ONE + "/watch", opt={"permission": "contacts.watch"}, status_code=204)
async def unwatch(contact: UUID, signed: Signed, tenant: Tenant, db: Database, request: Request[Any, Any, Any]) -> None:
    """Watch no longer."""
    async with db.tx(tenant.id) as tx:
        await conversations.get(tx, contact)
    request.app.state.hub.watch(signed.person.id, contact, on=False)


@get(BASE + "/wrapup-codes", opt=READ)
async def wrapup_codes(tenant: Tenant, db: Database) -> list[Names]:
    """Return the wrap-up codes, in their order."""
    async with db.tx(tenant.id) as tx:
        return [Names(code.key, code.names) for code in await conversations.wrapup_codes(tx)]


@get("/files/{file:uuid}", opt={"permission": "public"})
async def file(file: UUID, files: Files, t: str = "") -> Response[bytes]:
    """Serve a file to who holds its signed address. Never as a page of ours: sandboxed, and typed by its content."""
    found, path = await files.give(file, t)
    kind = "inline" if found.image else "attachment"
    quoted = found.name.encode("ascii", "replace").decode().replace('"', "")
    return Response(
        await asyncio.to_thread(path.read_bytes),
        media_type=found.media_type,
        headers={
            "Content-Disposition": f"{kind}; filename=\"{quoted}\"; filename*=UTF-8''{_percent(found.name)}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Cache-Control": "private, max-age=86400",
        },
    )


async def _at_desk(db: Database, tenant: Tenant, contact: UUID, signed: Signed) -> DeskContact:
    found = await lists.at_desk(db, tenant, contact, signed.person.id)
    if found is None:
        raise NotThere("contact at your desk")
    return found


def _words(q: str | None, signed: Signed, tenant: Tenant) -> str | None:
    """Return what is looked for. Who is not to know the customers finds contacts by their numbers alone."""
    words = (q or "").strip() or None
    if words and not signed.memberships[tenant.id].rights.personal and not NUMBER.fullmatch(words):
        raise Problem(
            "personal_search",
            "Your role does not show who customers are, so it cannot search for them.",
            "Search for a contact's number, or choose queue, agent and time.",
            status=403,
        )
    return words


def _percent(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode())


ROUTES = (
    accept,
    decline,
    contact_detail,
    contact_messages,
    say,
    send_file,
    read,
    typing,
    transfer,
    transfer_targets,
    end,
    wrap_up,
    participants,
    invite_guest,
    remove_participant,
    later,
    take,
    call_tried,
    contacts,
    contacts_csv,
    why,
    watch,
    unwatch,
    wrapup_codes,
    file,
)
