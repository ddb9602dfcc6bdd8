"""HTTP of recordings: found, heard with a reason, noted in. Whoever serves has his own: what was recorded, and who heard it."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post, put
from litestar.params import Parameter, QueryParameter
from litestar.response import Stream

from ting.domains.conversations import api as conversations
from ting.domains.people.api import Signed
from ting.domains.recordings import api as recordings
from ting.domains.tenancy.api import Tenant
from ting.journeys.recordings.play import Player, PlayTicket
from ting.journeys.recordings.view import RecordingDetail, RecordingNote, RecordingPage, detail, noted, page
from ting.kit.db import Database, Tx
from ting.kit.problem import NotThere

LISTEN = {"permission": recordings.LISTEN}
HEAR = LISTEN | {"personal": "whole"}
EXPORT = {"permission": recordings.EXPORT, "personal": "whole"}
OWN = {"permission": "contacts.serve"}
BASE = "/api/t/{slug:str}"
ONE = BASE + "/recordings/{recording:uuid}"
MINE = BASE + "/my-recordings"
Limit = Annotated[int, Parameter(ge=1, le=100)]


class HearAsked(msgspec.Struct, frozen=True):
    """Why somebody listens; in his own words, too, where no reason says it."""

    why: recordings.Why
    note: str = ""


class NoteGiven(msgspec.Struct, frozen=True):
    """What is noted, at which moment (ms)."""

    ms: int
    text: str


@get(BASE + "/recordings", opt=LISTEN)
async def found(
    tenant: Tenant,
    db: Database,
    agent: UUID | None = None,
    customer: Annotated[UUID | None, QueryParameter(name="customer")] = None,
    queue: UUID | None = None,
    contact: Annotated[UUID | None, QueryParameter(name="contact")] = None,
    kind: recordings.Kind | None = None,
    code: str | None = None,
    q: Annotated[str | None, Parameter(max_length=200)] = None,
    start: Annotated[int | None, QueryParameter(name="from")] = None,
    end_at: Annotated[int | None, QueryParameter(name="to")] = None,
    least: int | None = None,
    most: int | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> RecordingPage:
    """List recordings, newest first; `from` and `to` are ms, `least` and `most` lengths in ms, `q` words that were said.

    `code`: a wrap-up code, with all that hangs on it.
    """
    async with db.tx(tenant.id) as tx:
        by = recordings.Wanted(
            agent=agent,
            customer=customer,
            queue=queue,
            contact=contact,
            kind=kind,
            codes=await conversations.wrapup_below(tx, code) if code else None,
            start=start,
            end=end_at,
            least=least,
            most=most,
            q=(q or "").strip() or None,
        )
        return await page(tx, by, cursor, limit)


@get(ONE, opt=LISTEN)
async def one(recording: UUID, signed: Signed, tenant: Tenant, db: Database) -> RecordingDetail:
    """Return a recording, whole: how loud it is, what was noted and said in it, who asked for it."""
    async with db.tx(tenant.id) as tx:
        kept = await recordings.get(tx, recording)
        return await detail(tx, kept, signed.person.id, may_export=signed.may(tenant.id, recordings.EXPORT))


@post(ONE + "/play", opt=HEAR, status_code=200)
async def play(
    recording: UUID, data: HearAsked, signed: Signed, tenant: Tenant, db: Database, player: Player
) -> PlayTicket:
    """Ask to hear a recording, and say why: it stands in the audit trail, and its agent sees it."""
    return await db.run(tenant.id, _ask, player, tenant, recording, signed.person.id, "play", data)


@post(ONE + "/export", opt=EXPORT, status_code=200)
async def export(
    recording: UUID, data: HearAsked, signed: Signed, tenant: Tenant, db: Database, player: Player
) -> PlayTicket:
    """Ask to have a recording as a file, and say why."""
    return await db.run(tenant.id, _ask, player, tenant, recording, signed.person.id, "export", data)


@get(ONE + "/audio", opt=HEAR)
async def audio(
    recording: UUID,
    signed: Signed,
    tenant: Tenant,
    player: Player,
    request: Request[Any, Any, Any],
    heard: UUID,
    t: str = "",
) -> Stream:
    """Play to who has a ticket; any part of it by Range."""
    return await player.play(tenant.id, recording, heard, signed.person.id, t, request.headers.get("range", ""))


@put(ONE + "/notes/{note_id:uuid}", opt=LISTEN, status_code=200)
async def note(
    recording: UUID, note_id: UUID, data: NoteGiven, signed: Signed, tenant: Tenant, db: Database
) -> RecordingNote:
    """Note something at a moment; the same id again changes one's own comment."""
    async with db.tx(tenant.id) as tx:
        kept = await recordings.note(tx, recording, note_id, signed.person.id, data.ms, data.text)
        return await noted(tx, kept, signed.person.id)


@delete(ONE + "/notes/{note_id:uuid}", opt=LISTEN, status_code=204)
async def take_back(recording: UUID, note_id: UUID, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Take back one's own comment."""
    async with db.tx(tenant.id) as tx:
        await recordings.take_back(tx, recording, note_id, signed.person.id)


@get(MINE, opt=OWN)
async def mine(
    signed: Signed,
    tenant: Tenant,
    db: Database,
    contact: Annotated[UUID | None, QueryParameter(name="contact")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> RecordingPage:
    """List one's own recorded calls, newest first, each with who listened to it, when and why.

    `contact`: what was said into the machine there, where it is one's own now.
    """
    by = recordings.Wanted(agent=signed.person.id)
    async with db.tx(tenant.id) as tx:
        if contact is not None:
            if (await conversations.get(tx, contact)).agent != signed.person.id:
                return RecordingPage([], None)
            by = recordings.Wanted(contact=contact, kind="voicemail")
        return await page(tx, by, cursor, limit)


@get(MINE + "/{recording:uuid}", opt=OWN)
async def my_one(recording: UUID, signed: Signed, tenant: Tenant, db: Database) -> RecordingDetail:
    """Return one of one's own recorded calls, with what was noted in it."""
    async with db.tx(tenant.id) as tx:
        return await detail(tx, await _own(tx, recording, signed.person.id), signed.person.id, may_export=False)


@post(MINE + "/{recording:uuid}/play", opt=OWN | {"personal": "whole"}, status_code=200)
async def play_mine(recording: UUID, signed: Signed, tenant: Tenant, db: Database, player: Player) -> PlayTicket:
    """Ask to hear one's own call; that, too, is noted."""
    return await db.run(tenant.id, _ask_own, player, tenant, recording, signed.person.id)


@get(MINE + "/{recording:uuid}/audio", opt=OWN | {"personal": "whole"})
async def my_audio(
    recording: UUID,
    signed: Signed,
    tenant: Tenant,
    player: Player,
    request: Request[Any, Any, Any],
    heard: UUID,
    t: str = "",
) -> Stream:
    """Play one's own call to who has a ticket; any part of it by Range."""
    return await player.play(tenant.id, recording, heard, signed.person.id, t, request.headers.get("range", ""))


async def _own(tx: Tx, recording: UUID, person: UUID) -> recordings.Recording:
    kept = await recordings.get(tx, recording)
    agent = kept.agent if kept.kind == "call" else (await conversations.get(tx, kept.contact)).agent
    if agent != person:
        raise NotThere("recording")
    return kept


async def _ask(
    tx: Tx, player: Player, tenant: Tenant, recording: UUID, by: UUID, act: recordings.Act, asked: HearAsked
) -> PlayTicket:
    _, heard = await recordings.hear(tx, recording, by, act, asked.why, asked.note)
    return player.ticket(_way(tenant, "recordings"), heard)


async def _ask_own(tx: Tx, player: Player, tenant: Tenant, recording: UUID, by: UUID) -> PlayTicket:
    await _own(tx, recording, by)
    _, heard = await recordings.hear(tx, recording, by, "play", "own", "")
    return player.ticket(_way(tenant, "my-recordings"), heard)


def _way(tenant: Tenant, room: str) -> str:
    return f"/api/t/{tenant.slug}/{room}"


ROUTES = (found, one, play, export, audio, note, take_back, mine, my_one, play_mine, my_audio)
