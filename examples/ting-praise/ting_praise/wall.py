"""The wall: what comes onto it, and what stands there."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.domains.surveys import api as surveys
from ting.events.contact import Surveyed
from ting.kit.check import Check, Finding, enough
from ting.kit.db import Tx
from ting.kit.kind import Kind
from ting.kit.log import on

SHOWN = 100


class Praise(msgspec.Struct, frozen=True):
    """One conversation that somebody was happy with, and what he said of it."""

    contact: UUID
    number: str
    agent: str | None
    value: int
    words: str | None
    lang: str
    at: int


class PraiseForm(msgspec.Struct, frozen=True):
    """From how many stars on it comes onto the wall."""

    least: Annotated[int, Meta(ge=1, le=5)] = 5


@on
async def heard(tx: Tx, event: Surveyed) -> None:
    """A customer answered. A repeat puts nothing up twice."""
    if event.scale != "stars" or event.value is None or event.value < (await setting(tx)).least:
        return
    await tx.execute(
        "insert into praise (tenant_id, contact_id, agent_id, value, at) values ($1, $2, $3, $4, $5) on conflict do nothing",
        tx.tenant,
        event.contact,
        event.agent,
        event.value,
        tx.now,
    )


async def hung(tx: Tx) -> list[Praise]:
    """Return what stands on the wall, the newest first."""
    rows = await tx.fetch(
        "select contact_id, agent_id, value, at from praise where tenant_id = $1 order by at desc limit $2",
        tx.tenant,
        SHOWN,
    )
    ids = [row["contact_id"] for row in rows]
    contacts, answers = await conversations.of_ids(tx, ids), await surveys.answers(tx, ids)
    names = await people.names(tx, [row["agent_id"] for row in rows if row["agent_id"]])
    return [
        Praise(
            contact=row["contact_id"],
            number=contacts[row["contact_id"]].number,
            agent=names[row["agent_id"]][0] if row["agent_id"] in names else None,
            value=row["value"],
            words=answers[row["contact_id"]].comment if row["contact_id"] in answers else None,
            lang=contacts[row["contact_id"]].lang,
            at=row["at"],
        )
        for row in rows
    ]


async def setting(tx: Tx) -> PraiseForm:
    """Return what the tenant has set up."""
    least = await tx.fetchval("select least from praise_setting where tenant_id = $1", tx.tenant)
    return PraiseForm(least) if least is not None else PraiseForm()


async def _load(tx: Tx, _ids: list[UUID] | None) -> Mapping[UUID, PraiseForm]:
    return {tx.tenant: await setting(tx)}


async def _save(tx: Tx, _id: UUID, form: PraiseForm) -> None:
    await tx.execute(
        "insert into praise_setting (tenant_id, least) values ($1, $2) on conflict (tenant_id) do update set least = $2",
        tx.tenant,
        form.least,
    )


SETTING = Kind(key="praise", struct=PraiseForm, permission="company.manage", load=_load, save=_save, single=True)
"""Drafts, history and undo come with it: `/api/t/{slug}/setup/praise`."""


async def _any(tx: Tx) -> Finding:
    return enough(min(len(await hung(tx)), 1), 1, worst="warn")


CHECK = Check(
    leg="people",
    key="praise.hung",
    look=_any,
    mend="surveys",
    names={"en": "Praise on the wall", "zh-TW": "牆上的好評", "zh-CN": "墙上的好评", "ja": "掲示されたお褒めの言葉"},
    why={
        "en": "Who hears nothing but complaints does not stay.",
        "zh-TW": "只聽得到抱怨的人，留不久。",
        "zh-CN": "只听得到抱怨的人，留不久。",
        "ja": "苦情しか耳に入らない職場には、人が残りません。",
    },
)
"""It stands on the readiness page under people, while the module is on."""
