"""How agents work: they sign in, take what is offered (mostly), answer by the book, write the code, and take breaks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass

from ting_sim.besides import make_call, offer_card
from ting_sim.desk import DeskClient
from ting_sim.rhythm import typing_s
from ting_sim.scripts import Filler, Topic, book
from ting_sim.tally import Tally
from ting_sim.tasks import spawn, stop
from ting_sim.wire import ClosedError, ConnectError, DeskContact, Json, Offer, ProblemError

Trouble = (ProblemError, ConnectError, ClosedError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Habits:
    """How this agent works. `pace` stretches every pause; 0 makes an agent who answers at once and never errs."""

    pace: float = 1.0
    answer_s: tuple[float, float] = (1.5, 7.0)
    misses: float = 0.025
    declines: float = 0.02
    transfers: float = 0.04
    notes: float = 0.12
    cards: float = 0.0
    break_every_s: tuple[float, float] = (700.0, 1800.0)
    break_s: tuple[float, float] = (60.0, 240.0)
    wrap_s: tuple[float, float] = (5.0, 25.0)
    call_s: tuple[float, float] = (20.0, 70.0)
    takes_breaks: bool = True
    nudge_s: float = 90.0


def code_for(topic: Topic | None, codes: list[Json], rng: random.Random) -> str | None:
    """The wrap-up code that fits a topic by its words, else any; None when there are no codes."""
    if not codes:
        return None
    words = topic.code_words if topic is not None else ()
    best = max(codes, key=lambda code: sum(word in " ".join(map(str, code["names"].values())) for word in words))
    fits = any(word in " ".join(map(str, best["names"].values())) for word in words)
    chosen = best if fits else rng.choice(codes)
    return str(chosen["key"])


class Agent:
    """One agent's shift. `run` goes on until it is cancelled; a server that goes away is waited for."""

    def __init__(
        self,
        desk: DeskClient,
        rng: random.Random,
        tally: Tally,
        *,
        family_of: Callable[[str], str | None] = lambda _tenant: None,
        habits: Habits | None = None,
        may_break: Callable[[], bool] = lambda: True,
        on_duty: Callable[[], bool] = lambda: True,
        tenant: str = "",
        start_after_s: float = 0.0,
        gate: asyncio.Semaphore | None = None,
    ) -> None:
        """`family_of` tells a tenant's trade; `may_break` and `on_duty` let a roster have its say.

        `start_after_s` and `gate` let people sign in one after the other: each password costs the server a moment.
        """
        self.desk = desk
        self.habits = habits or Habits()
        self.tenant = tenant
        self._rng = rng
        self._tally = tally
        self._family_of = family_of
        self._may_break = may_break
        self._on_duty = on_duty
        self._start_after_s = start_after_s
        self._gate = gate or asyncio.Semaphore(1)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._next_break = 0.0
        self.on_break = False

    async def run(self) -> None:
        """Work, and begin again after whatever happened."""
        pause = 2.0
        await asyncio.sleep(self._start_after_s)
        try:
            while True:
                try:
                    await self._shift()
                    pause = 2.0
                except Trouble as error:
                    self._tally.error(error)
                    await self.desk.renew(signed_out=isinstance(error, ProblemError))
                await asyncio.sleep(pause * self._rng.uniform(0.7, 1.3))
                pause = min(pause * 2, 60.0)
        finally:
            await stop(*self._tasks.values())
            await self.desk.close()

    async def _shift(self) -> None:
        loop, desk = asyncio.get_running_loop(), self.desk
        if not desk.me:
            async with self._gate:
                await desk.sign_in()
        await desk.connect(60)
        self._next_break = loop.time() + self._rng.uniform(*self.habits.break_every_s)
        self.on_break = False
        while True:
            await self._set_status()
            self._take_up()
            with suppress(TimeoutError):  # then it is time to look at the clock again
                await desk.wait_for(self._is_untended, 15)

    def _is_untended(self, desk: DeskClient) -> bool:
        return not (desk.offers.keys() | desk.contacts.keys()) <= self._tasks.keys()

    def _take_up(self) -> None:
        """Start tending every offer and contact that nobody tends yet."""
        for key in [key for key, task in self._tasks.items() if task.done()]:
            del self._tasks[key]
        for offer in list(self.desk.offers.values()):
            if offer.id not in self._tasks:
                self._tasks[offer.id] = spawn(self._guarded(self._consider(offer)), f"offer {offer.number}")
        for contact in list(self.desk.contacts.values()):
            if contact.id not in self._tasks:
                self._tasks[contact.id] = spawn(self._guarded(self._tend(contact)), f"contact {contact.number}")

    async def _guarded(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except Trouble as error:
            self._tally.error(error)
            await asyncio.sleep(3)

    # -- the seat

    async def _set_status(self) -> None:
        desk, loop = self.desk, asyncio.get_running_loop()
        status = desk.seat.status if desk.seat is not None else "offline"
        if not self._on_duty():
            # Whoever goes home takes nothing new, and stays until the last customer is served.
            if status == "available" and (desk.contacts or desk.offers):
                await self._rest("casework")
            elif status != "offline" and not (desk.contacts or desk.offers):
                await desk.status("offline")
            return
        if self.on_break:
            if loop.time() >= self._next_break:
                self.on_break = False
                self._next_break = loop.time() + self._rng.uniform(*self.habits.break_every_s)
                await desk.status("available")
            return
        if status == "away":
            # Set away by the house after missed offers: an agent needs a moment to notice.
            await asyncio.sleep(self._rng.uniform(8, 30) * self.habits.pace)
        if status != "available":
            await desk.status("available")
        elif self.habits.takes_breaks and loop.time() > self._next_break and self._may_break():
            self.on_break = True
            self._next_break = loop.time() + self._rng.uniform(*self.habits.break_s)
            await self._rest()

    async def _rest(self, aux: str | None = None) -> None:
        """Go away with this reason, or any."""
        known = self.desk.snapshot.get("aux_codes", [])
        codes = sorted({str(one["key"]) for one in known if one["choosable"] and not one["light"]})
        if codes:
            await self.desk.status("away", aux if aux in codes else self._rng.choice(codes))

    # -- an offer

    async def _consider(self, offer: Offer) -> None:
        rng, habits = self._rng, self.habits
        self._tally.offers += 1
        luck = rng.random()
        if luck < habits.misses:
            self._tally.missed += 1
            await self.desk.wait_for(lambda d: offer.id not in d.offers, 90)
            return
        await asyncio.sleep(rng.uniform(*habits.answer_s) * habits.pace)
        if offer.id not in self.desk.offers:
            return
        if luck < habits.misses + habits.declines:
            self._tally.declined += 1
            await self.desk.decline(offer, rng.choice(("busy", "not_mine", "other")))
            return
        try:
            await self.desk.accept(offer)
        except ProblemError as error:
            if error.code == "offer_gone":
                return
            raise
        self._tally.accepted += 1

    # -- a conversation

    async def _tend(self, contact: DeskContact) -> None:
        data = await self.desk.contact(contact.tenant, contact.id)
        family = self._family_of(contact.tenant)
        await _Talk(self, contact, data, rng=self._rng, tally=self._tally, family=family).run()


class _Talk:
    """One conversation from an agent's side."""

    def __init__(
        self,
        agent: Agent,
        contact: DeskContact,
        data: Json,
        *,
        rng: random.Random,
        tally: Tally,
        family: str | None,
    ) -> None:
        self.desk = agent.desk
        self.habits = agent.habits
        self._rng = rng
        self._tally = tally
        self.tenant, self.id = contact.tenant, contact.id
        choices = data.get("choices") or [one["key"] for one in data.get("codes", [])]
        self.codes: list[Json] = [one for one in data.get("codes", []) if one["key"] in choices]
        self.book = book(contact.lang)
        self.topic = self.book.recognise(contact.question, family)
        person = self.desk.me.get("person") or {}
        self.filler = Filler(
            contact.lang,
            rng,
            agent=str(person.get("alias") or person.get("name") or ""),
            name=contact.customer_name or "",
        )
        self.by_telephone = contact.channel == "phone"
        self.answered = 0
        self.step = 0

    @property
    def contact(self) -> DeskContact | None:
        """The contact while it is ours."""
        return self.desk.contacts.get(self.id)

    @property
    def serving(self) -> bool:
        """Whether we still talk."""
        return self.contact is not None and self.contact.state == "serving"

    async def run(self) -> None:
        """Talk until it ends, then write the code."""
        mode = self.contact.mode if self.contact is not None else ""
        if self.serving and mode == "callback":
            await make_call(self.desk, self.tenant, self.id, self._rng, pace=self.habits.pace)
        elif self.serving and self.by_telephone:
            await self._listen()
        elif self.serving and mode == "message":
            await self._answer_message()
        elif self.serving:
            await self._talk()
        if self.serving and mode == "callback":
            await self.desk.end(self.tenant, self.id)
            await self.desk.wait_for(lambda _: not self.serving, 15)
        if self.contact is not None and self.contact.state == "wrapup":
            await self._wrap_up()

    async def _listen(self) -> None:
        """Talk on the telephone, or hear a message: the phone does it; here it is noted, and ended."""
        if self._rng.random() < self.habits.notes:
            await self.desk.note(self.tenant, self.id, self._rng.choice(self.book.pools["private"]))
        with suppress(TimeoutError):
            await self.desk.wait_for(lambda _: not self.serving, self._rng.uniform(*self.habits.call_s))
        if self.serving:
            await self.desk.end(self.tenant, self.id)

    async def _talk(self) -> None:
        mine = sum(one.by == "agent" and one.kind == "text" for one in self.desk.messages(self.id))
        self.answered = self._customer_lines()
        self.step = max(0, mine - 1)
        if mine == 0:
            await self._say(self._rng.choice(self.book.pools["greet"]))
        if await self._hand_on():
            return
        closing = not await self._next_line()
        while self.serving:
            if not await self._hear():
                return
            if closing or self._is_content():
                await self._close()
                return
            closing = not await self._next_line()

    async def _answer_message(self) -> None:
        """Say all there is to say at once: the customer is not there, and reads it when he comes back."""
        lines = [agent for agent, _ in self.topic.turns][-1:] if self.topic is not None else []
        await self._say(self._rng.choice(self.book.pools["greet"]))
        await self._say(self._rng.choice(lines[0].wordings) if lines else self.book.pools["generic"][-1])
        await self._close()

    async def _next_line(self) -> bool:
        """Say the next line of the topic; False when that was the last, and only goodbye is left."""
        rng, pools = self._rng, self.book.pools
        lines = [agent for agent, _ in self.topic.turns] if self.topic is not None else []
        if self.step < len(lines):
            if self.step > 0 and rng.random() < 0.2:
                await self._say(rng.choice(pools["wait"]))
            if self.step == 1 and self.topic is not None and rng.random() < self.habits.cards:
                await offer_card(self.desk, self.tenant, self.id, self.topic.key, self._tally)
            if rng.random() < self.habits.notes:
                await self.desk.note(self.tenant, self.id, rng.choice(pools["private"]))
            await self._say(rng.choice(lines[self.step].wordings))
        elif self.topic is None and self.step < len(pools["generic"]):
            await self._say(pools["generic"][self.step])
        else:
            await self._say(rng.choice(pools["close"]))
            return False
        self.step += 1
        return True

    async def _hear(self) -> bool:
        """Wait for the customer's next words and read them; False when the conversation ended meanwhile."""
        pace = max(self.habits.pace, 0.1)
        for nudge in (True, False):
            try:
                await self.desk.wait_for(
                    lambda _: not self.serving or self._customer_lines() > self.answered, self.habits.nudge_s * pace
                )
                break
            except TimeoutError:
                if nudge and self.serving:
                    await self._say(self._rng.choice(self.book.pools["nudge"]))
        else:
            await self._close()
            return False
        await self._pause(1.5, 4.0)
        self.answered = self._customer_lines()
        if self.serving:
            await self.desk.read(self.tenant, self.id)
        return self.serving

    async def _hand_on(self) -> bool:
        """Now and then it belongs to another queue."""
        contact, rng = self.contact, self._rng
        if contact is None or contact.transfers > 0 or rng.random() >= self.habits.transfers:
            return False
        targets = await self.desk.transfer_targets(self.tenant, self.id)
        open_to = [
            one
            for one in targets.get("queues", [])
            if one.get("open") and not one.get("visited") and one.get("free", 1)
        ]
        if not open_to:
            return False
        try:
            await self.desk.transfer(
                self.tenant, self.id, to_queue=str(rng.choice(open_to)["id"]), note=rng.choice(self.book.pools["note"])
            )
        except ProblemError:
            return False
        self._tally.transfers += 1
        return True

    async def _close(self) -> None:
        if not self.serving:
            return
        await self._say(self._rng.choice(self.book.pools["bye"]))
        await self._pause(1.5, 4.0)
        if self.serving:
            await self.desk.end(self.tenant, self.id)

    async def _wrap_up(self) -> None:
        await asyncio.sleep(self._rng.uniform(*self.habits.wrap_s) * self.habits.pace)
        code = code_for(self.topic, self.codes, self._rng)
        if code is not None and self.contact is not None:
            await self.desk.wrapup(self.tenant, self.id, code)
            self._tally.wrapped += 1

    async def _say(self, text: str) -> None:
        text = self.filler.fill(text)
        left = typing_s(text, self._rng) * self.habits.pace
        while left > 0 and self.serving:
            await self.desk.typing(self.tenant, self.id)
            await asyncio.sleep(min(3.0, left))
            left -= 3.0
        if not self.serving:
            return
        try:
            await self.desk.say(self.tenant, self.id, text)
        except ProblemError as refusal:
            if refusal.code != "not_in_contact":  # the customer ended it while we wrote
                raise

    def _is_content(self) -> bool:
        last = next((one for one in reversed(self.desk.messages(self.id)) if one.by == "customer"), None)
        return last is not None and self.book.content(last.text or "")

    def _customer_lines(self) -> int:
        return sum(one.by == "customer" and one.kind in ("text", "file") for one in self.desk.messages(self.id))

    async def _pause(self, low: float, high: float) -> None:
        await asyncio.sleep(self._rng.uniform(low, high) * self.habits.pace)
