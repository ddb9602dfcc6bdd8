"""The door of surveys."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from ting.domains.surveys import store
from ting.domains.surveys.model import (
    APART_MS,
    LINK_MS,
    Answer,
    Asked,
    End,
    Scale,
    Score,
    Survey,
    check_answer,
    chosen,
    score,
)
from ting.events.contact import SurveyAsked, Surveyed
from ting.kit.db import Tx
from ting.kit.ids import new_secret, secret_hash
from ting.kit.problem import NotThere, Problem

__all__ = ["LINK_MS", "Answer", "Asked", "End", "Scale", "Score", "Survey"]


class Result(msgspec.Struct, frozen=True):
    """A survey and its figures in a time."""

    id: UUID
    name: str
    scale: str
    score: Score


async def put(tx: Tx, id_: UUID, survey: Survey) -> None:
    """Keep a survey that has passed `check`."""
    await store.put(tx, id_, survey)


async def of_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Survey]:
    """Return these surveys by id."""
    return dict(await store.surveys(tx, ids)) if ids else {}


async def ask(
    tx: Tx, contact: UUID, *, customer: UUID, queue: UUID, agent: UUID | None, end: End = "agent"
) -> Survey | None:
    """Ask a contact's customer, once, what is asked after contacts of this queue that end so; return it, if anything is."""
    every = await store.surveys(tx)
    survey = chosen(every, queue, end)
    if survey is None or not await store.ask(tx, contact, survey, customer, queue, agent):
        return None
    tx.emit(SurveyAsked(contact=contact, survey=survey, queue=queue, agent=agent))
    return dict(every)[survey]


async def by_mail(tx: Tx, contact: UUID, to: str) -> str | None:
    """Ask by mail, once; return the secret of the link. None when it is too late, was done, or the address had its share."""
    if await store.mailed_lately(tx, to, tx.now - APART_MS):
        return None
    secret = new_secret()
    return secret if await store.note_mailed(tx, contact, to, secret_hash(secret)) else None


async def of_link(house: Tx, secret: str) -> tuple[UUID, UUID, str]:
    """Return (tenant, contact, address) of a mail's link (in a transaction of the house). Raises Problem 404."""
    found = await store.of_link(house, secret_hash(secret), house.now - LINK_MS)
    if found is None:
        raise Problem("link_used", "This link is no longer good.", "Thank you all the same.", status=404)
    return found["tenant_id"], found["contact_id"], found["mailed_to"]


async def answers(tx: Tx, contacts: Sequence[UUID]) -> dict[UUID, Answer]:
    """Return what became of asking these contacts' customers, by contact."""
    return {found.contact: found for found in await store.answers(tx, contacts)} if contacts else {}


async def answer(tx: Tx, contact: UUID, value: int | None, comment: str | None) -> None:
    """Keep a customer's answer. The same again changes nothing; another one is refused."""
    asked = (await answers(tx, [contact])).get(contact)
    if asked is None:
        raise NotThere("question")
    survey = (await of_ids(tx, [asked.survey]))[asked.survey]
    value, comment = check_answer(survey, value, comment)
    if asked.answered_at is not None and (asked.value, asked.comment) == (value, comment):
        return
    kept = await store.answer(tx, contact, value, comment)
    if kept is None:
        raise Problem("answered", "This was answered already.", "Thank you; one answer is enough.", status=409)
    tx.emit(
        Surveyed(
            contact=contact,
            survey=kept["survey_id"],
            queue=kept["queue_id"],
            agent=kept["agent_id"],
            scale=survey.scale,
            value=value,
        )
    )


async def import_past(tx: Tx, asked: Sequence[Asked]) -> None:
    """Take over what customers of finished contacts said. Nothing is announced."""
    await store.import_past(tx, asked)


async def results(
    tx: Tx, since: int, until: int, *, queue: UUID | None = None, agent: UUID | None = None
) -> list[Result]:
    """Return each survey's figures, of those asked in a time."""
    given = await store.given(tx, since, until, queue, agent)
    found = []
    for id_, survey in await store.surveys(tx):
        mine = [each for each in given if each[0] == id_]
        said = sorted((each for each in mine if each[2] is not None), key=lambda each: each[3] or 0)
        last = {customer: value for _, customer, value, _ in said}
        answered = [each[2] for each in said if each[2] is not None]
        figures = score(
            survey.scale, len(mine), answered, last_by_customer=[value for value in last.values() if value is not None]
        )
        if survey.scale == "text":
            figures = msgspec.structs.replace(figures, answered=sum(each[3] is not None for each in mine))
        if mine or not survey.archived:
            found.append(Result(id_, survey.name, survey.scale, figures))
    return found
