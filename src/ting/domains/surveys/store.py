"""All SQL of surveys."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.surveys.model import Answer, Asked, Survey
from ting.kit.db import Row, Tx


async def surveys(tx: Tx, ids: Sequence[UUID] | None = None) -> list[tuple[UUID, Survey]]:
    """Return the tenant's surveys, all or these, oldest first."""
    rows = await tx.fetch(
        "select * from survey where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by created_at, id",
        tx.tenant,
        list(ids) if ids is not None else None,
    )
    return [(row["id"], _survey(row)) for row in rows]


async def put(tx: Tx, id_: UUID, survey: Survey) -> None:
    """Keep a survey."""
    await tx.execute(
        "insert into survey (id, tenant_id, name, scale, questions, queues, comment, archived, ends, mail_after_minutes, "
        "purpose_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do update set name = excluded.name, "
        "questions = excluded.questions, queues = excluded.queues, comment = excluded.comment, archived = excluded.archived, "
        "ends = excluded.ends, mail_after_minutes = excluded.mail_after_minutes, "
        "purpose_id = excluded.purpose_id",
        id_,
        tx.tenant,
        survey.name,
        survey.scale,
        survey.questions,
        list(survey.queues),
        survey.comment,
        survey.archived,
        list(survey.ends),
        survey.mail_after_minutes,
        survey.purpose,
    )


async def has_purpose(tx: Tx, purpose: UUID) -> bool:
    """Say whether this is a purpose of the tenant's."""
    return bool(
        await tx.fetchval("select exists (select from purpose where tenant_id = $1 and id = $2)", tx.tenant, purpose)
    )


async def unknown_queues(tx: Tx, queues: Sequence[UUID]) -> list[UUID]:
    """Return which of these are no queues of the tenant."""
    rows = await tx.fetch(
        "select q from unnest($2::uuid[]) as q where not exists (select from queue where tenant_id = $1 and id = q)",
        tx.tenant,
        list(queues),
    )
    return [row["q"] for row in rows]


async def ask(tx: Tx, contact: UUID, survey: UUID, customer: UUID, queue: UUID, agent: UUID | None) -> bool:
    """Note that a contact's customer is asked; False when he was before."""
    return bool(
        await tx.execute(
            "insert into survey_answer (contact_id, tenant_id, survey_id, customer_id, queue_id, agent_id, asked_at) "
            "values ($1, $2, $3, $4, $5, $6, $7) on conflict (contact_id) do nothing",
            contact,
            tx.tenant,
            survey,
            customer,
            queue,
            agent,
            tx.now,
        )
    )


async def answers(tx: Tx, contacts: Sequence[UUID]) -> list[Answer]:
    """Return what became of asking these contacts' customers."""
    rows = await tx.fetch(
        "select * from survey_answer where tenant_id = $1 and contact_id = any($2)", tx.tenant, list(contacts)
    )
    return [
        Answer(row["contact_id"], row["survey_id"], row["asked_at"], row["value"], row["comment"], row["answered_at"])
        for row in rows
    ]


async def import_past(tx: Tx, asked: Sequence[Asked]) -> None:
    """Take over what was asked and answered elsewhere."""
    await tx.executemany(
        "insert into survey_answer (contact_id, tenant_id, survey_id, customer_id, queue_id, agent_id, asked_at, value, "
        "comment, answered_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            (
                each.contact,
                tx.tenant,
                each.survey,
                each.customer,
                each.queue,
                each.agent,
                each.asked_at,
                each.value,
                each.comment,
                each.answered_at,
            )
            for each in asked
        ],
    )


async def note_mailed(tx: Tx, contact: UUID, to: str, link_hash: bytes) -> bool:
    """Note that a contact's customer is asked by mail; False when he was, or has answered, or nobody asked him."""
    return bool(
        await tx.execute(
            "update survey_answer set mailed_at = $3, mailed_to = $4, link_hash = $5 where tenant_id = $1 "
            "and contact_id = $2 and answered_at is null and mailed_at is null",
            tx.tenant,
            contact,
            tx.now,
            to,
            link_hash,
        )
    )


async def mailed_lately(tx: Tx, to: str, since: int) -> bool:
    """Say whether an address was asked by mail since then."""
    return bool(
        await tx.fetchval(
            "select exists (select from survey_answer where tenant_id = $1 and lower(mailed_to) = lower($2) "
            "and mailed_at > $3)",
            tx.tenant,
            to,
            since,
        )
    )


async def of_link(tx: Tx, link_hash: bytes, since: int) -> Row | None:
    """Find the asking that a mail's link belongs to (in a transaction of the house: the tenant is not known yet)."""
    return await tx.fetchrow(
        "select tenant_id, contact_id, mailed_to from survey_answer where link_hash = $1 and mailed_at > $2",
        link_hash,
        since,
    )


async def answer(tx: Tx, contact: UUID, value: int | None, comment: str | None) -> Row | None:
    """Keep an answer; None when there is one, or nobody was asked."""
    return await tx.fetchrow(
        "update survey_answer set value = $3, comment = $4, answered_at = $5 "
        "where tenant_id = $1 and contact_id = $2 and answered_at is null returning survey_id, queue_id, agent_id",
        tx.tenant,
        contact,
        value,
        comment,
        tx.now,
    )


async def given(
    tx: Tx, since: int, until: int, queue: UUID | None, agent: UUID | None
) -> list[tuple[UUID, UUID, int | None, int | None]]:
    """Return (survey, customer, value, answered at) of all who were asked in a time, in the order of asking."""
    rows = await tx.fetch(
        "select survey_id, customer_id, value, answered_at from survey_answer where tenant_id = $1 "
        "and asked_at >= $2 and asked_at < $3 and ($4::uuid is null or queue_id = $4) "
        "and ($5::uuid is null or agent_id = $5) order by asked_at, contact_id",
        tx.tenant,
        since,
        until,
        queue,
        agent,
    )
    return [(row["survey_id"], row["customer_id"], row["value"], row["answered_at"]) for row in rows]


def _survey(row: Row) -> Survey:
    return Survey(
        name=row["name"],
        scale=row["scale"],
        questions=row["questions"],
        queues=tuple(row["queues"]),
        comment=row["comment"],
        ends=tuple(row["ends"]),
        mail_after_minutes=row["mail_after_minutes"],
        purpose=row["purpose_id"],
        archived=row["archived"],
    )
