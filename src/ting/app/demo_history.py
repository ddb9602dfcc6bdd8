"""The demo's last two weeks: finished contacts with their words, waits and codes, as facts in the log.

Everything goes through the domains' doors, and into the log at the time that it happened: boards, reports and timelines
read it there like any other contact, and a report that is rebuilt finds the same.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from ting.app.demo_shifts import Span, Stint
from ting.domains.conversations import api as conversations
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.events import contact as said
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.locale import Locale
from ting.kit.past import Fact, take_over

DAY_MS, MINUTE_MS = 86_400_000, 60_000
# How busy each hour is: a quiet night, a noon peak, and the evening when people play.
HOURS = (5, 4, 3, 2, 2, 2, 3, 4, 6, 7, 8, 8, 9, 8, 8, 8, 8, 9, 9, 10, 11, 11, 9, 7)
# Shares: gave up, waited long, customer ended it.
ABANDONED, SLOW, BY_CUSTOMER = 0.05, 0.11, 0.25


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


class Past(NamedTuple):
    """A finished contact, whole."""

    contact: conversations.Contact
    messages: list[conversations.Message]
    facts: list[Fact]
    stint: Stint | None


async def invent(
    tx: Tx, company: Company, plan: Mapping[str, float], talks: Sequence[Mapping[str, Any]], rng: random.Random
) -> list[Stint]:
    """Invent the contacts of the last days and of today so far; return who was in which, and when."""
    zone = ZoneInfo(company.tenant.time_zone)
    counts: dict[tuple[UUID, str], int] = {}
    past: list[Past] = []
    for at in _arrivals(tx.now, zone, plan, rng):
        customer = rng.choice(company.customers)
        fit = [one for one in talks if one["trade"] == company.trade and one["lang"] == customer.lang]
        talk = rng.choice(fit or [one for one in talks if one["trade"] == company.trade])
        queue = _queue(company, customer, talk, at, rng)
        number = await _number(tx, queue, at, zone, counts)
        past.append(_Story(company, customer, talk, at=at, rng=rng).tell(queue, number))
    messages = [message for one in past for message in one.messages]
    await conversations.import_contacts(tx, [one.contact for one in past], messages)
    await take_over(tx, [fact for one in past for fact in one.facts])
    return [one.stint for one in past if one.stint is not None]


def _arrivals(now: int, zone: ZoneInfo, plan: Mapping[str, float], rng: random.Random) -> list[int]:
    """When contacts arrived, in order; the last ended before now."""
    today = datetime.fromtimestamp(now / 1000, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = int(today.timestamp() * 1000)
    found: list[int] = []
    for back in range(int(plan["days"]), -1, -1):
        start = midnight - back * DAY_MS
        weekday = datetime.fromtimestamp(start / 1000, zone).weekday()
        factor = plan["today_factor"] if back == 0 else rng.uniform(0.8, 1.2) * (1.25 if weekday >= 5 else 1.0)
        for hour, share in enumerate(HOURS):
            expected = plan["per_day"] * factor * share / sum(HOURS)
            # a whole part and a chance of one more: no hour of a small company is always empty
            count = int(expected) + (rng.random() < expected % 1)
            found += [start + hour * 3_600_000 + rng.randrange(3_600_000) for _ in range(count)]
    return sorted(at for at in found if at < now - 12 * MINUTE_MS)


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

    def tell(self, queue: routing.Queue, number: str) -> Past:
        """Let it happen in this queue."""
        wait = self._wait()
        self._arrive(queue, number, wait)
        agent = self._agent(queue)
        answered: int | None = None
        code: str | None = None
        stint: Stint | None = None
        by = "customer"
        if agent is None or self._rng.random() < ABANDONED:
            agent = None
            ended = closed = self._abandon(queue, wait)
        else:
            answered = self._at + wait
            self._accept(queue, agent, answered)
            ended = self._converse(agent, number, answered)
            by = "customer" if self._rng.random() < BY_CUSTOMER else "agent"
            code = str(self._talk["code"])
            closed = self._wrap_up(agent, ended, by, code)
            stint = Stint(agent.id, answered, ended, closed)
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
            mode="live",
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
            messages=sum(one.kind == "text" for one in self._messages),
            customer_read_seq=len(self._messages),
            agent_read_seq=len(self._messages),
            waiting_since=None,
            customer_at=None,
            agent_at=None,
            idle_warned_at=None,
        )
        return Past(contact, self._messages, self._facts, stint)

    def _wait(self) -> int:
        seconds = self._rng.uniform(25, 150) if self._rng.random() < SLOW else self._rng.triangular(2, 20, 6)
        return int(seconds * 1000)

    def _arrive(self, queue: routing.Queue, number: str, wait: int) -> None:
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
                promise_lo=max(0, wait - 20_000) if rng.random() < 0.85 else wait + 5_000,
                promise_hi=wait + 30_000,
            ),
        )
        self._system(at, "number_taken", number=number, queue=queue.name)

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

    def _converse(self, agent: Colleague, number: str, answered: int) -> int:
        """Let them talk; return when the talk ended."""
        rng = self._rng
        us = conversations.By("agent", agent.id, agent.alias)
        self._system(answered, "agent_joined", name=agent.alias, number=number)
        at = answered
        for turn, line in enumerate([self._talk["greeting"], *self._talk["lines"]]):
            text = line.replace("{agent}", agent.alias).replace("{name}", self._customer.name)
            at += int((rng.uniform(2, 6) + len(text) * rng.uniform(0.25, 0.7)) * 1000)
            # The greeting and the first question are the agent's, then they take turns.
            self._say(at, us if turn == 0 or turn % 2 == 1 else self._them, text)
        return at + int(rng.uniform(2, 12) * 1000)

    def _wrap_up(self, agent: Colleague, ended: int, by: str, code: str) -> int:
        """End the talk and set the code; return when the seat was free again."""
        of = {"contact": self.id, "agent": agent.id, "ticket": self.ticket}
        done = ended + int(self._rng.uniform(6, 48) * 1000)
        self._fact(ended, said.AcwStarted(**of, assignment=self.ticket, due_at=ended + 60_000))
        self._system(ended, f"closed_by_{by}")
        who: said.Who = "customer" if by == "customer" else "agent"
        self._fact(ended, said.Disconnected(**of, assignment=self.ticket, by=who, reason="ended"))
        self._fact(done, said.AcwEnded(**of, assignment=self.ticket, capped=False))
        self._fact(done, said.Disposed(**of, code=code))
        return done

    @property
    def _them(self) -> conversations.By:
        return conversations.By("customer", self._customer.id, self._customer.name)

    def _fact(self, at: int, event: said.ContactEvent) -> None:
        self._facts.append(Fact(at, event))

    def _system(self, at: int, code: str, **params: Any) -> None:
        self._keep(at, HOUSE, new_id(), code=code, params=params)

    def _say(self, at: int, by: conversations.By, text: str, *, key: UUID | None = None) -> None:
        self._keep(at, by, key or new_id(), text=text)

    def _keep(
        self,
        at: int,
        by: conversations.By,
        key: UUID,
        *,
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
            kind="system" if code else "text",
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
                kind="system" if code else "text",
            ),
        )
