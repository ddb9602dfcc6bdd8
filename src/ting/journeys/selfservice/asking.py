"""A survey by mail: for who left without answering and has told an address. One mail a contact, and none to who wants none."""

from uuid import UUID

import msgspec

from ting.domains.consents import api as consents
from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.mail import api as mail
from ting.domains.modules import api as modules
from ting.domains.promises import api as promises
from ting.domains.surveys import api as surveys
from ting.domains.tenancy import api as tenancy
from ting.journeys.company import post
from ting.journeys.company.face import Face, accent_of, face
from ting.journeys.consenting import telling
from ting.journeys.contact.survey import Question, question
from ting.journeys.library.files import Files
from ting.journeys.selfservice.letters import survey_letter
from ting.kit.db import Database, Tx
from ting.kit.home import home
from ting.kit.problem import Problem, Refused
from ting.kit.timers import Timer

KIND = "survey"


class Asked(msgspec.Struct, frozen=True):
    """What stands behind a mail's link."""

    company: Face
    accent: str | None
    lang: str
    number: str
    started_at: int
    question: Question


async def address_of(tx: Tx, contact: conversations.Contact) -> str | None:
    """Return where this contact's customer said that he reads mail, or where he is known to."""
    promise = (await promises.of_contacts(tx, [contact.id])).get(contact.id)
    if promise is not None and promise.reach.kind == "email":
        return promise.reach.value
    known = (await customers.get(tx, contact.customer)).identifiers
    return next((each.value for each in known if each.kind == "email"), None)


async def send(tx: Tx, timer: Timer) -> None:
    """Ask once more, by mail, when nobody answered meanwhile. A repeat is harmless: the asking is noted once."""
    contact = await conversations.get(tx, UUID(timer.body["of"]))
    asked = (await surveys.answers(tx, [contact.id])).get(contact.id)
    address, url = await address_of(tx, contact), await home(tx)
    if asked is None or asked.answered_at is not None or address is None or not url or not await mail.can_send(tx):
        return
    survey = (await surveys.of_ids(tx, [asked.survey]))[asked.survey]
    if survey.archived or survey.mail_after_minutes is None or await mail.refused(tx, KIND, address):
        return
    try:
        async with tx.attempt():
            tenant = await tenancy.current(tx)
            if survey.purpose is not None and not await consents.agrees(tx, contact.customer, survey.purpose, "mail"):
                await _withhold(tx, contact, survey, tenant, address)
                return
            secret = await surveys.by_mail(tx, contact.id, address)
            if secret is None:
                return
            words = survey_letter(
                contact.lang,
                tenant=tenant.called(contact.lang),
                number=contact.number,
                question=survey.question(contact.lang),
                link=f"{url}/s/{secret}",
            )
            await post.send(
                tx,
                to=address,
                subject=words.subject,
                text=words.text,
                key=f"{KIND}:{contact.id}",
                kind=KIND,
                lang=contact.lang,
                point=contact.point,
                until=tx.now + surveys.LINK_MS,
            )
    except Refused:
        return  # what was left as an address is none that mail goes to


async def _withhold(
    tx: Tx, contact: conversations.Contact, survey: surveys.Survey, tenant: tenancy.Tenant, address: str
) -> None:
    words = survey_letter(
        contact.lang,
        tenant=tenant.called(contact.lang),
        number=contact.number,
        question=survey.question(contact.lang),
        link="",
    )
    await mail.withhold(
        tx, to=address, subject=words.subject, key=f"{KIND}:{contact.id}", kind=KIND, reason="no_consent"
    )


class Askings:
    """Where the links of such mails lead to."""

    def __init__(self, db: Database, files: Files) -> None:
        self._db = db
        self._files = files

    async def look(self, secret: str) -> Asked:
        """Return what is asked; looking answers nothing. Raises Problem 404 `link_used`."""
        tenant, contact_id, _ = await self._of(secret)
        async with self._db.tx(tenant) as tx:
            contact = await conversations.get(tx, contact_id)
            asked = await question(tx, contact)
            if asked is None:
                raise Problem("link_used", "This link is no longer good.", "Thank you all the same.", status=404)
            company, accent = await face(tx, self._files), await accent_of(tx, contact.point)
            return Asked(company, accent, contact.lang, contact.number, contact.started_at, asked)

    async def answer(self, secret: str, value: int | None, comment: str | None) -> None:
        """Keep the answer, once. The same again changes nothing; another is refused."""
        tenant, contact, _ = await self._of(secret)
        await self._db.run(tenant, surveys.answer, contact, value, comment)

    async def stop(self, secret: str) -> None:
        """Ask this address by mail no more; where the mail needs a consent, that is withdrawn with it. Twice is once."""
        tenant, contact_id, address = await self._of(secret)

        async def work(tx: Tx) -> None:
            await mail.refuse(tx, KIND, address)
            contact = await conversations.get(tx, contact_id)
            asked = (await surveys.answers(tx, [contact_id]))[contact_id]
            survey = (await surveys.of_ids(tx, [asked.survey]))[asked.survey]
            if survey.purpose is not None:
                await telling.stop(
                    tx, contact.customer, survey.purpose, contact=contact_id, proof=f"mail {KIND}:{contact_id}"
                )

        await self._db.run(tenant, work)

    async def _of(self, secret: str) -> tuple[UUID, UUID, str]:
        async with self._db.house() as house:
            found = await surveys.of_link(house, secret)
            await modules.need(house.within(found[0]), "surveys")
            return found
