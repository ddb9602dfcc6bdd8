"""HTTP beside the screen on which flows are written: what is wrong, and a call that nobody makes."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter
from msgspec import Meta

from ting.domains.conversations.api import File
from ting.domains.flows import api as flows
from ting.domains.flows.api import Flaw, Flow, FlowTrial, Prompt, TrialCaller
from ting.domains.tenancy.api import Tenant
from ting.journeys.flows import prompts
from ting.journeys.flows.scenarios import failing, tried
from ting.journeys.library.files import HOUSE_BYTES, Files
from ting.journeys.library.uploads import FORM_BYTES, Form, form_upload, kept
from ting.kit.db import Database
from ting.kit.locale import Locale
from ting.kit.problem import Refused
from ting.kit.voice import Silent, Voice

MANAGE = {"permission": flows.PERMISSION}
BASE = "/api/t/{slug:str}/setup-flows"


class TryFlow(msgspec.Struct, frozen=True):
    """A flow as it is being written, and a caller who is made up: what he does, in order (as in `Scenario.does`)."""

    flow: Flow
    given: TrialCaller | None = None
    does: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=100)] = ()


class SayPrompt(msgspec.Struct, frozen=True):
    """Something that callers are to hear, as it is being written."""

    prompt: Prompt
    lang: Locale


class TriedFlow(msgspec.Struct, frozen=True):
    """What is wrong with a flow; when nothing is, what became of the call, and which scenarios do not end as they should."""

    flaws: list[Flaw]
    trial: FlowTrial | None = None
    failing: list[Flaw] = []


@post(BASE + "/try", opt=MANAGE, status_code=200)
async def try_flow(data: TryFlow, tenant: Tenant, db: Database) -> TriedFlow:
    """Try a flow that is being written, without a telephone; nothing is kept."""
    found = flows.flaws(data.flow)
    given = data.given or TrialCaller()
    if found or not flows.told_well(given, data.does):
        return TriedFlow(found)
    async with db.tx(tenant.id) as tx:
        return TriedFlow([], await tried(tx, data.flow, given, data.does), await failing(tx, data.flow))


@post(BASE + "/sounds", opt=MANAGE, status_code=200, request_max_body_size=HOUSE_BYTES + FORM_BYTES)
async def upload(data: Form, tenant: Tenant, db: Database, files: Files) -> File:
    """Upload a recording or a piece of music: `file` as a form field, a WAV file. It is kept as a telephone carries it."""
    given = form_upload(data)
    file = await prompts.keep(files, tenant.id, given.filename, await given.read())
    async with db.tx(tenant.id) as tx:
        return files.at(file, tx.now)


@get(BASE + "/sounds", opt=MANAGE)
async def uploaded(
    tenant: Tenant, db: Database, files: Files, ids: Annotated[list[UUID], QueryParameter(name="id")]
) -> list[File]:
    """Return these of the uploaded recordings with their addresses."""
    return await kept(ids, tenant, db, files)


@post(BASE + "/say", opt=MANAGE, status_code=200)
async def say(data: SayPrompt, tenant: Tenant, files: Files, voice: Voice) -> Response[bytes]:
    """Return what callers would hear, as a WAV file."""
    try:
        sound = await prompts.heard(files.blobs, voice, tenant.id, data.prompt, data.lang)
    except Silent as error:
        raise prompts.no_voice() from error
    if sound is None:
        raise Refused("flow_silent", "There is nothing to say.", "Write what callers are to hear.")
    return Response(sound, media_type="audio/wav", headers={"Cache-Control": "no-store"})


ROUTES = (try_flow, upload, uploaded, say)
