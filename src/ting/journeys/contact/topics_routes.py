"""HTTP of topics: one is split off, two are merged."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import post

from ting.domains.people.api import Signed
from ting.domains.tenancy.api import Tenant
from ting.journeys.contact import topics
from ting.journeys.contact.queue import Outlooks
from ting.kit.db import Database

SERVE = {"permission": "contacts.serve"}
ONE = "/api/t/{slug:str}/contacts/{contact:uuid}"


class NewTopic(msgspec.Struct, frozen=True):
    """Another matter of the same conversation. `key` is the sender's own: the same key again is the same contact."""

    key: UUID
    title: str
    """What it is about, in a few words; the customer reads it too."""
    messages: Annotated[tuple[int, ...], msgspec.Meta(max_length=200)] = ()
    """Those that are about it, by seq."""
    to_queue: UUID | None = None
    """Where it waits; without one it stays at one's own desk."""


class TopicMade(msgspec.Struct, frozen=True):
    """The contact that it has become."""

    contact: UUID


class MergeInto(msgspec.Struct, frozen=True):
    """The contact of the same conversation in which it goes on."""

    into: UUID


@post(ONE + "/topics", opt=SERVE, status_code=200)
async def split_topic(
    contact: UUID, data: NewTopic, signed: Signed, tenant: Tenant, db: Database, outlooks: Outlooks
) -> TopicMade:
    """Split another matter off as a contact of its own, to a queue or to one's own desk. Twice is once."""
    return TopicMade(
        await db.run(
            tenant.id,
            topics.split,
            contact,
            signed.person.id,
            key=data.key,
            title=data.title,
            marked=data.messages,
            to_queue=data.to_queue,
            outlooks=outlooks,
        )
    )


@post(ONE + "/merge", opt=SERVE, status_code=204)
async def merge_topics(contact: UUID, data: MergeInto, signed: Signed, tenant: Tenant, db: Database) -> None:
    """Let a contact go on in another one of the same conversation; one of the two is at one's desk. Twice is once."""
    await db.run(tenant.id, topics.merge, contact, data.into, signed.person.id)


ROUTES = (split_topic, merge_topics)
