"""All SQL of forms."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.forms.model import Card, Field, Form, Issue, Place, Version
from ting.kit.db import Row, Tx

_VERSION = "v.form_id, v.version, v.titles, v.intro, v.fields"


async def forms(tx: Tx, ids: list[UUID] | None) -> Mapping[UUID, Form]:
    """Return forms as an administrator wrote them, by name."""
    rows = await tx.fetch(
        f"select f.id, f.name, f.archived, {_VERSION}, "  # noqa: S608
        "coalesce((select jsonb_agg(jsonb_build_object('point', p.point_id, 'use', p.use, 'queue', p.queue_id) "
        "order by p.position) from form_place p where p.form_id = f.id), '[]') as places "
        "from form f join form_version v on v.form_id = f.id and v.version = f.version "
        "where f.tenant_id = $1 and ($2::uuid[] is null or f.id = any($2)) order by f.archived, f.name",
        tx.tenant,
        ids,
    )
    return {
        row["id"]: Form(
            name=row["name"],
            titles=row["titles"],
            intro=row["intro"],
            fields=msgspec.convert(row["fields"], tuple[Field, ...]),
            places=msgspec.convert(row["places"], tuple[Place, ...]),
            archived=row["archived"],
        )
        for row in rows
    }


async def put_form(tx: Tx, id_: UUID, form: Form) -> None:
    """Keep a form. What customers are asked gets a version of its own whenever it changes; versions are never changed."""
    await tx.execute(
        "insert into form (id, tenant_id, name, archived, version) values ($1, $2, $3, $4, 0) "
        "on conflict (id) do update set name = excluded.name, archived = excluded.archived",
        id_,
        tx.tenant,
        form.name,
        form.archived,
    )
    await tx.execute(
        "with made as ("
        "  insert into form_version (form_id, version, tenant_id, titles, intro, fields, at) "
        "  select f.id, f.version + 1, f.tenant_id, $3::jsonb, $4::jsonb, $5::jsonb, $6::bigint from form f "
        "  left join form_version v on v.form_id = f.id and v.version = f.version "
        "  where f.tenant_id = $1 and f.id = $2 and (v.titles, v.intro, v.fields) is distinct from ($3::jsonb, $4::jsonb, $5::jsonb) "
        "  returning version) "
        "update form f set version = made.version from made where f.tenant_id = $1 and f.id = $2",
        tx.tenant,
        id_,
        form.titles,
        form.intro,
        msgspec.to_builtins(form.fields),
        tx.now,
    )
    await tx.execute("delete from form_place where tenant_id = $1 and form_id = $2", tx.tenant, id_)
    await tx.executemany(
        "insert into form_place (tenant_id, form_id, position, point_id, queue_id, use) values ($1, $2, $3, $4, $5, $6)",
        [(tx.tenant, id_, n, place.point, place.queue, place.use) for n, place in enumerate(form.places)],
    )


async def offered(tx: Tx) -> list[tuple[str, Version]]:
    """Return the names and present versions of all forms that may be sent."""
    rows = await tx.fetch(
        f"select f.name, {_VERSION} from form f "  # noqa: S608
        "join form_version v on v.form_id = f.id and v.version = f.version "
        "where f.tenant_id = $1 and not f.archived order by f.name",
        tx.tenant,
    )
    return [(row["name"], _version(row)) for row in rows]


async def version(tx: Tx, form: UUID, number: int | None = None) -> Version | None:
    """Return a version of a form; without a number the present one, if the form is in use."""
    row = await tx.fetchrow(
        f"select {_VERSION} from form f join form_version v on v.form_id = f.id "  # noqa: S608
        "where f.tenant_id = $1 and f.id = $2 "
        "and case when $3::int is null then v.version = f.version and not f.archived else v.version = $3 end",
        tx.tenant,
        form,
        number,
    )
    return _version(row) if row else None


async def versions(tx: Tx, wanted: Sequence[tuple[UUID, int]]) -> list[Version]:
    """Return these versions."""
    rows = await tx.fetch(
        f"select {_VERSION} from form_version v "  # noqa: S608
        "join unnest($2::uuid[], $3::int[]) as w(form_id, version) using (form_id, version) where v.tenant_id = $1",
        tx.tenant,
        [form for form, _ in wanted],
        [number for _, number in wanted],
    )
    return [_version(row) for row in rows]


async def issues(tx: Tx, form: UUID, limit: int) -> list[Issue]:
    """Return the newest versions of a form, the newest first, with how often each was sent out and answered."""
    rows = await tx.fetch(
        f"select {_VERSION}, v.at, v.version = f.version as live, "  # noqa: S608
        "(select count(*) from form_card c where c.form_id = v.form_id and c.version = v.version) as sent, "
        "(select count(*) from form_card c where c.form_id = v.form_id and c.version = v.version "
        "and c.submitted_at is not null) as answered "
        "from form f join form_version v on v.form_id = f.id "
        "where f.tenant_id = $1 and f.id = $2 order by v.version desc limit $3",
        tx.tenant,
        form,
        limit,
    )
    return [
        Issue(
            version=row["version"],
            live=row["live"],
            at=row["at"],
            sent=row["sent"],
            answered=row["answered"],
            titles=row["titles"],
            intro=row["intro"],
            fields=msgspec.convert(row["fields"], tuple[Field, ...]),
        )
        for row in rows
    ]


async def at_point(tx: Tx, point: UUID) -> list[tuple[Place, Version]]:
    """Return what customers of a contact point meet by themselves, those of one queue before those of all."""
    rows = await tx.fetch(
        f"select p.point_id, p.use, p.queue_id, {_VERSION} from form_place p "  # noqa: S608
        "join form f on f.id = p.form_id and not f.archived "
        "join form_version v on v.form_id = f.id and v.version = f.version "
        "where p.tenant_id = $1 and p.point_id = $2 order by p.queue_id nulls last, f.name, p.position",
        tx.tenant,
        point,
    )
    return [(Place(point=row["point_id"], use=row["use"], queue=row["queue_id"]), _version(row)) for row in rows]


async def insert_card(tx: Tx, card: Card, customer: UUID) -> None:
    """Keep a new card."""
    await tx.execute(
        "insert into form_card (id, tenant_id, form_id, version, contact_id, customer_id, by_kind, state, revision, "
        "answers, at, submitted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        card.id,
        tx.tenant,
        card.form,
        card.version,
        card.contact,
        customer,
        card.by,
        card.state,
        card.revision,
        card.answers,
        card.at,
        card.submitted_at,
    )


async def cards(tx: Tx, ids: Sequence[UUID]) -> list[Card]:
    """Return these cards."""
    rows = await tx.fetch("select * from form_card where tenant_id = $1 and id = any($2)", tx.tenant, ids)
    return [_card(row) for row in rows]


async def cards_of(tx: Tx, contacts: Sequence[UUID]) -> list[Card]:
    """Return the cards of contacts, oldest first."""
    rows = await tx.fetch(
        "select * from form_card where tenant_id = $1 and contact_id = any($2) order by at, id", tx.tenant, contacts
    )
    return [_card(row) for row in rows]


async def lock_card(tx: Tx, contact: UUID, id_: UUID) -> Card | None:
    """Lock a card of this contact and return it."""
    row = await tx.fetchrow(
        "select * from form_card where tenant_id = $1 and contact_id = $2 and id = $3 for update",
        tx.tenant,
        contact,
        id_,
    )
    return _card(row) if row else None


async def submit(tx: Tx, id_: UUID, answers: Mapping[str, Any]) -> None:
    """Keep what was sent in; it may be sent again, corrected, until it is accepted."""
    await tx.execute(
        "update form_card set state = 'submitted', revision = revision + 1, answers = $3, submitted_at = $4 "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        dict(answers),
        tx.now,
    )


async def settle(tx: Tx, id_: UUID, state: str, person: UUID) -> None:
    """Accept a card, or take it back."""
    await tx.execute(
        "update form_card set state = $3, settled_by = $4, "
        "accepted_at = case when $3 = 'accepted' then $5::bigint end where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        state,
        person,
        tx.now,
    )


async def answered(tx: Tx, form: UUID, start: int, end: int, after: tuple[int, UUID], limit: int) -> list[Card]:
    """Return what was sent in of a form in a span of time, in order, after a mark."""
    rows = await tx.fetch(
        "select * from form_card where tenant_id = $1 and form_id = $2 and submitted_at >= $3 and submitted_at < $4 "
        "and (submitted_at, id) > ($5, $6) order by submitted_at, id limit $7",
        tx.tenant,
        form,
        start,
        end,
        *after,
        limit,
    )
    return [_card(row) for row in rows]


def _version(row: Row) -> Version:
    return Version(
        form=row["form_id"],
        version=row["version"],
        titles=row["titles"],
        intro=row["intro"],
        fields=msgspec.convert(row["fields"], tuple[Field, ...]),
    )


def _card(row: Row) -> Card:
    return Card(
        id=row["id"],
        form=row["form_id"],
        version=row["version"],
        contact=row["contact_id"],
        by=row["by_kind"],
        state=row["state"],
        revision=row["revision"],
        answers=row["answers"],
        at=row["at"],
        submitted_at=row["submitted_at"],
        accepted_at=row["accepted_at"],
    )
