"""The demo's last two weeks: finished contacts with their words, waits, codes and answers, as facts in the log.

Everything goes through the domains' doors, and into the log at the time that it happened: boards, reports and timelines
read it there like any other contact, and a report that is rebuilt finds the same.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from ting.app import demo_besides
from ting.app.demo_besides import Card, Handed, Owed
from ting.app.demo_shifts import Span, Stint
from ting.domains.conversations import api as conversations
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.domains.surveys import api as surveys
from ting.domains.tenancy import api as tenancy
from ting.events import contact as said
from ting.journeys.contact.remember import remember_all
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.locale import Locale
from ting.kit.past import Fact, take_over

# Shares: gave up, waited long, customer ended it; was helped without a question, needed nothing more once he was helped.
ABANDONED, SLOW, BY_CUSTOMER, AT_ONCE, SHORT = 0.05, 0.11, 0.25, 0.45, 0.75
HELPED = 6
"""So many lines after the greeting a talk has come to its point."""


class Colleague(NamedTuple):
    """Somebody who works there."""

    id: UUID
    name: str
    alias: str
    role: str
    skills: Mapping[str, int]


class Known(NamedTuple):
    """A customer."""

    id: UUID
    name: str
    lang: Locale
    tier: str | None


class Company(NamedTuple):
    """What the past is made from."""

    tenant: tenancy.Tenant
    trade: str
    queues: Mapping[str, routing.Queue]
    skills: Mapping[str, UUID]
    staff: Sequence[Colleague]
    customers: Sequence[Known]
    duty: Mapping[UUID, Sequence[Span]]
    survey: UUID
    cards: Sequence[Card]


class Past(NamedTuple):
    """A finished contact, whole."""

    contact: conversations.Contact
    messages: list[conversations.Message]
    facts: list[Fact]
    stint: Stint | None
    asked: surveys.Asked | None = None
    owed: Owed | None = None
    handed: Handed | None = None


async def invent(
    tx: Tx, company: Company, times: Sequence[int], talks: Sequence[Mapping[str, Any]], rng: random.Random
) -> list[Stint]:
    """Invent the contacts that arrived then; return who was in which, and when."""
    zone = ZoneInfo(company.tenant.time_zone)
    counts: dict[tuple[UUID, str], int] = {}
    past: list[Past] = []
    for at in times:
        customer = rng.choice(company.customers)
        fit = [one for one in talks if one["trade"] == company.trade and one["lang"] == customer.lang]
        talk = rng.choice(fit or [one for one in talks if one["trade"] == company.trade])
        queue = _queue(company, customer, talk, at, rng)
        number = await _number(tx, queue, at, zone, counts)
        over = at + demo_besides.LONGEST_MS < tx.now
        past.append(_Story(company, customer, talk, at=at, rng=rng).tell(queue, number, may_wait=over))
    await conversations.import_contacts(tx, [one.contact for one in past], [])
    facts = [fact for one in past for fact in one.facts]
    await surveys.import_past(tx, [one.asked for one in past if one.asked])
    facts += await demo_besides.promise(tx, [one.owed for one in past if one.owed], company.tenant.time_zone)
    facts += await demo_besides.hand_out(tx, [(one.handed, one.messages) for one in past if one.handed], rng)
    await conversations.import_contacts(tx, [], [message for one in past for message in one.messages])
    await take_over(tx, facts)
    await remember_all(tx, [one.contact for one in past])
    return [one.stint for one in past if one.stint is not None]


def _queue(company: Company, customer: Known, talk: Mapping[str, Any], at: int, rng: random.Random) -> routing.Queue:
    wishes = [talk["queue"], next(iter(company.queues))]
    if customer.lang == "ja" and rng.random() < 0.85:
        wishes.insert(0, "japanese")
    if customer.lang == "en" and rng.random() < 0.85:
        wishes.insert(0, "english")
    if customer.tier == "gold" and rng.random() < 0.6:
        wishes.insert(0, "vip")
    return next(
        company.queues[wish]
        for wish in wishes
        if wish in company.queues and routing.is_open(company.queues[wish].hours, at)
    )


async def _number(tx: Tx, queue: routing.Queue, at: int, zone: ZoneInfo, counts: dict[tuple[UUID, str], int]) -> str:
    """Today's numbers are drawn as the living will draw theirs; those of days gone by are counted."""
    day = datetime.fromtimestamp(at / 1000, zone).date()
    if day == datetime.fromtimestamp(tx.now / 1000, zone).date():
        return await routing.take_number(tx, queue)
    key = (queue.id, day.isoformat())
    counts[key] = counts.get(key, 1000) + 1
    return f"{queue.prefix}-{counts[key]}"


HOUSE = conversations.By("system", None, None)


class _Story:
    """One contact from its arrival to its close: what is said in it, and what is announced of it."""

    def __init__(
        self, company: Company, customer: Known, talk: Mapping[str, Any], *, at: int, rng: random.Random
    ) -> None:
        self.id, self.key, self.ticket = new_id(), new_id(), new_id()
        self._company = company
        self._customer = customer
        self._talk = talk
        self._at = at
        self._rng = rng
        self._messages: list[conversations.Message] = []
        self._facts: list[Fact] = []
        self._handed: Handed | None = None

    def tell(self, queue: routing.Queue, number: str, *, may_wait: bool) -> Past:
        """Let it happen in this queue; who may wait may have been answered hours later."""
        agent = self._agent(queue)
        mode = demo_besides.mode_of(queue.settings, self._rng) if agent and may_wait else "live"
        wait = self._wait() if mode == "live" else demo_besides.later(mode, self._rng)
        self._arrive(queue, number, wait, mode)
        answered: int | None = None
        code: str | None = None
        stint: Stint | None = None
        asked: surveys.Asked | None = None
        owed: Owed | None = None
        by: said.Who = "customer"
        if agent is None or (mode == "live" and self._rng.random() < ABANDONED):
            agent = None
            ended = closed = self._abandon(queue, wait)
        else:
            answered = self._at + wait
            self._accept(queue, agent, answered)
            code = str(self._talk["code"])
            if mode != "live":
                owed = Owed(self.id, mode, agent.id, self._at, answered, self._rng.randrange(10**8))
            ended = self._converse(agent, number, answered, mode)
            by = "customer" if mode == "live" and self._rng.random() < BY_CUSTOMER else "agent"
            closed = self._wrap_up(agent, ended, by, code)
            stint = Stint(agent.id, answered, ended, closed)
            asked = self._survey(queue, agent, ended)
        self._facts.append(Fact(closed, said.Closed(contact=self.id)))
        contact = conversations.Contact(
            id=self.id,
            key=self.key,
            number=number,
            channel="webchat",
            point=None,
            visitor=None,
            customer=self._customer.id,
            queue=queue.id,
            agent=agent.id if agent else None,
            state="closed",
            mode=mode,
            lang=self._customer.lang,
            question=self._talk["question"],
            page=None,
            started_at=self._at,
            answered_at=answered,
            ended_at=ended,
            closed_at=closed,
            ended_by=by,
            code=code,
            code_version=None,
            transfers=0,
            visits=((queue.id, agent.id),) if agent else (),
            last_seq=len(self._messages),
            messages=sum(one.kind != "system" for one in self._messages),
            customer_read_seq=len(self._messages),
            agent_read_seq=len(self._messages),
            waiting_since=None,
            customer_at=None,
            agent_at=None,
            idle_warned_at=None,
        )
        return Past(contact, self._messages, self._facts, stint, asked, owed, self._handed)

    def _wait(self) -> int:
        seconds = self._rng.uniform(25, 150) if self._rng.random() < SLOW else self._rng.triangular(2, 20, 6)
        return int(seconds * 1000)

    def _arrive(self, queue: routing.Queue, number: str, wait: int, mode: promises.Mode | Literal["live"]) -> None:
        at, customer, rng = self._at, self._customer, self._rng
        self._fact(at, said.Arrived(contact=self.id, channel="webchat", customer=customer.id, lang=customer.lang))
        self._say(at, self._them, self._talk["question"], key=self.key)
        self._fact(
            at,
            said.Enqueued(
                contact=self.id,
                ticket=self.ticket,
                queue=queue.id,
                channel="webchat",
                number=number,
                lang=customer.lang,
                tier=customer.tier,
                entered_at=at,
                because="arrival",
                ahead=0 if wait < 25_000 else rng.randrange(1, 5),
                # Ranges that mostly held: how well they do is a figure of its own.
                promise_lo=None if mode != "live" else max(0, wait - 20_000) if rng.random() < 0.85 else wait + 5_000,
                promise_hi=None if mode != "live" else wait + 30_000,
                mode="message" if mode == "message" else "live",
            ),
        )
        if mode == "message":
            due_at = at + queue.settings.message_answer_ms
            self._system(at, "message_left", number=number, queue=queue.name, due_at=due_at, reach="here")
            return
        self._system(at, "number_taken", number=number, queue=queue.name)
        if mode == "callback":
            turned = at + wait // 10
            self._fact(turned, said.Turned(contact=self.id, ticket=self.ticket, queue=queue.id, mode="callback"))
            self._system(turned, "callback_asked")

    def _agent(self, queue: routing.Queue) -> Colleague | None:
        """Somebody who may serve this queue, if need be at a relaxed level; if possible on duty, and of the language."""
        lang, company = self._customer.lang, self._company
        key_of = {id_: key for key, id_ in company.skills.items()}
        able = [
            one
            for one in company.staff
            if one.role == "agent"
            and all(one.skills.get(key_of[need.skill], 0) >= min(need.level, 2) for need in queue.needs)
        ]
        tongue = {"zh-TW": "zh", "zh-CN": "cn"}.get(lang, lang)
        writing = [one for one in able if one.skills.get(tongue, 0) >= 2]
        on = [one for one in able if any(start <= self._at < end for start, end in company.duty.get(one.id, ()))]
        there = [one for one in writing if one in on]
        return self._rng.choice(there or on or writing or able) if able else None

    def _abandon(self, queue: routing.Queue, wait: int) -> int:
        ended = self._at + max(wait, 4_000)
        self._fact(ended, said.Dequeued(contact=self.id, ticket=self.ticket, queue=queue.id, reason="abandoned"))
        self._system(ended, "customer_left", reason="gave_up")
        self._fact(ended, said.Disconnected(contact=self.id, ticket=self.ticket, by="customer", reason="gave_up"))
        return ended

    def _accept(self, queue: routing.Queue, agent: Colleague, answered: int) -> None:
        # No offers: each would need the inputs that it was chosen from, to be asked why, and there were none.
        self._fact(
            answered,
            said.Accepted(
                contact=self.id,
                ticket=self.ticket,
                queue=queue.id,
                offer=self.ticket,
                assignment=self.ticket,  # nothing else is kept of this connection
                agent=agent.id,
            ),
        )
        self._fact(answered, said.Dequeued(contact=self.id, ticket=self.ticket, queue=queue.id, reason="answered"))

    def _converse(
        self, agent: Colleague, number: str, answered: int, mode: promises.Mode | Literal["live"] = "live"
    ) -> int:
        """Let them talk; return when the talk ended."""
        rng = self._rng
        us = conversations.By("agent", agent.id, agent.alias)
        self._system(answered, "agent_joined", name=agent.alias, number=number)
        if mode == "callback":
            called = answered + int(rng.uniform(8, 30) * 1000)
            self._system(called, "callback_reached", again_at=None)
            return called + int(rng.uniform(60, 240) * 1000)
        card = demo_besides.card_after(self._talk["code"], self._company.cards, rng) if mode == "live" else None
        lines = [self._talk["greeting"], *self._talk["lines"]]
        luck = rng.random()
        if mode == "message":  # who is not there is told what was found, and needs no question
            lines = [lines[0], lines[HELPED - 1]]
        elif luck < AT_ONCE and card is None:
            lines = [lines[0], *lines[HELPED - 1 : HELPED + 1]]
        elif luck < SHORT:
            lines = lines[: HELPED + 1]
        at = answered
        for turn, line in enumerate(lines):
            text = line.replace("{agent}", agent.alias).replace("{name}", self._customer.name)
            at += int((rng.uniform(5, 14) + len(text) * rng.uniform(0.4, 1.2)) * 1000)
            # The greeting and the first question are the agent's, then they take turns.
            self._say(at, us if turn == 0 or turn % 2 == 1 else self._them, text)
            if card is not None and turn == HELPED - 1:
                at = self._hand_out(card, us, at)
        return at + int(rng.uniform(2, 12) * 1000)

    def _hand_out(self, card: Card, us: conversations.By, at: int) -> int:
        """Let the agent send a form or times to choose from, and the customer answer; return when that was done."""
        done = [at + 3_000, at + int(self._rng.uniform(30, 110) * 1000)]
        if card.sort == "form":
            done.append(done[-1] + 9_000)
        first = len(self._messages)
        for then, code in zip(done, demo_besides.CODES[card.sort], strict=True):
            by = self._them if code in demo_besides.BY_CUSTOMER else us
            self._keep(then, by, new_id(), kind=card.sort, text=card.title(self._customer.lang), code=code)
        self._handed = Handed(card, self.id, self._customer, us.id or self.id, done, first)
        return done[-1]

    def _survey(self, queue: routing.Queue, agent: Colleague, ended: int) -> surveys.Asked:
        """Let the customer be asked what he thought of it; about every second one says so."""
        of = {"contact": self.id, "survey": self._company.survey, "queue": queue.id, "agent": agent.id}
        self._fact(ended, said.SurveyAsked(**of))
        value, comment = demo_besides.opinion(self._customer.lang, self._rng)
        at = ended + int(self._rng.uniform(4, 90) * 1000) if value else None
        if at is not None:
            self._fact(at, said.Surveyed(**of, scale="stars", value=value))
        return surveys.Asked(
            customer=self._customer.id, asked_at=ended, value=value, comment=comment, answered_at=at, **of
        )

    def _wrap_up(self, agent: Colleague, ended: int, by: said.Who, code: str) -> int:
        """End the talk and set the code; return when the seat was free again."""
        of = {"contact": self.id, "agent": agent.id, "ticket": self.ticket}
        done = ended + int(self._rng.uniform(6, 48) * 1000)
        self._fact(ended, said.AcwStarted(**of, assignment=self.ticket, due_at=ended + 60_000))
        self._system(ended, f"closed_by_{by}")
        self._fact(ended, said.Disconnected(**of, assignment=self.ticket, by=by, reason="ended"))
        self._fact(done, said.AcwEnded(**of, assignment=self.ticket, capped=False))
        self._fact(done, said.Disposed(**of, code=code))
        return done

    @property
    def _them(self) -> conversations.By:
        return conversations.By("customer", self._customer.id, self._customer.name)

    def _fact(self, at: int, event: said.ContactEvent) -> None:
        self._facts.append(Fact(at, event))

    def _system(self, at: int, code: str, **params: Any) -> None:
        self._keep(at, HOUSE, new_id(), kind="system", code=code, params=params)

    def _say(self, at: int, by: conversations.By, text: str, *, key: UUID | None = None) -> None:
        self._keep(at, by, key or new_id(), text=text)

    def _keep(
        self,
        at: int,
        by: conversations.By,
        key: UUID,
        *,
        kind: Literal["text", "system", "form", "booking"] = "text",
        text: str | None = None,
        code: str | None = None,
        params: dict[str, Any] | None = None,
    ) -> None:
        message = conversations.Message(
            id=new_id(),
            contact=self.id,
            seq=len(self._messages) + 1,
            at=at,
            key=key,
            by=by,
            kind=kind,
            text=text,
            file=None,
            code=code,
            params=params or {},
        )
        self._messages.append(message)
        self._fact(
            at,
            said.Said(
                contact=self.id,
                message=message.id,
                seq=message.seq,
                by=cast("Literal['customer', 'agent', 'system', 'bot']", by.kind),
                agent=by.id if by.kind == "agent" else None,
                kind=kind,
            ),
        )
