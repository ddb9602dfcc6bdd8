"""How customers behave: they ask, wait, lose patience, reload, answer what they are asked, and say goodbye."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from ting_sim.besides import NEVER, Besides, Chances
from ting_sim.picture import png
from ting_sim.rhythm import typing_s
from ting_sim.scripts import Book, Filler, Topic, book
from ting_sim.tally import Tally
from ting_sim.widget import WidgetClient
from ting_sim.wire import ClosedError, ConnectError, Message, ProblemError


@dataclass(frozen=True, slots=True)
class Manner:
    """How this customer is. `pace` stretches every pause; 0 makes a customer who never stops to think."""

    pace: float = 1.0
    patience_s: float = 240.0
    reloads: float = 0.08
    drops: float = 0.06
    grumbles: float = 0.15
    leaves_openly: float = 0.7
    ends_himself: float = 0.25
    silence_s: float = 200.0
    lines: int = 99
    stickers: float = 0.3
    besides: Chances = NEVER


class Customer:
    """One customer with one question, from the first click to the last word."""

    def __init__(
        self,
        widget: WidgetClient,
        topic: Topic,
        rng: random.Random,
        tally: Tally,
        *,
        name: str | None,
        queue: str | None = None,
        manner: Manner | None = None,
        verify: bool = False,
    ) -> None:
        """`verify` reads the whole conversation again at the end and compares."""
        self.widget = widget
        self.topic = topic
        self.manner = manner or Manner()
        self._rng = rng
        self._tally = tally
        self._name = name
        self._queue = queue
        self._verify = verify
        self._book: Book = book(widget.lang)
        self._filler = Filler(widget.lang, rng, name=name or "", agent="")
        self._besides = Besides(widget, rng, tally, self._book, self.manner.besides, pace=self.manner.pace)
        self._turn = 0
        self._heard = 0
        self._thanked = False
        self._gave_up = False
        self._answered = False
        self._later = False

    @property
    def waiting(self) -> bool:
        """Whether this customer stands in line now, or is about to."""
        return self.widget.phase in ("", "ask", "queued") and not self._answered

    async def run(self) -> None:
        """Live through it."""
        try:
            await self._live()
        except asyncio.CancelledError:
            raise
        except (ProblemError, ConnectError, ClosedError, TimeoutError) as error:
            if isinstance(error, ProblemError) and error.code in ("queue_closed", "slow_down"):
                self._tally.refused += 1
            else:
                self._tally.error(error)
        finally:
            self._tally.reconnects += max(0, self.widget.connections - 1)
            await self.widget.close()

    async def _live(self) -> None:
        widget, tally, loop = self.widget, self._tally, asyncio.get_running_loop()
        await widget.connect(60)
        await self._pause(1, 4)
        asked_at = loop.time()
        if widget.phase in ("queued", "serving"):
            await self._pick_up()
        else:
            question = self._filler.fill(self._rng.choice(self.topic.openings))
            tally.arrived += 1
            if await self._besides.leave_message(question, self._name, self._queue):
                return
            await widget.start(question, self._name, queue=self._queue, timeout=90)
            tally.said += 1
        patience = self._rng.expovariate(1 / self.manner.patience_s) + min(25.0, self.manner.patience_s / 4)
        while widget.phase != "ended" and not (self._gave_up or self._later):
            if widget.phase == "serving":
                if not self._answered:
                    self._answered = True
                    tally.waited(loop.time() - asked_at)
                if not await self._talk():
                    break
            else:
                await self._wait(asked_at + patience)
        await self._finish()

    async def _pick_up(self) -> None:
        """This browser is in a conversation already: go on with what it was about."""
        await self.widget.wait_for(lambda w: w.transcript.last_seq > 0, 20)
        mine = [one.text or "" for one in self.widget.messages if one.by == "customer" and one.kind == "text"]
        if mine:
            self.topic = self._book.recognise(mine[0], self.topic.family) or self.topic
        self._turn = max(0, len(mine) - 1)

    async def _finish(self) -> None:
        if self.widget.phase == "ended":
            self._tally.ended += 1
        if not (self._answered or self._later):
            self._tally.abandoned += 1
        await self._say_how_it_was()
        self._tally.heard += sum(message.by != "customer" for message in self.widget.messages)
        if self._verify and self.widget.contact is not None:
            self._tally.check(self.widget.contact, await self.widget.verify(60))
        else:
            self._tally.check(self.widget.contact, self.widget.transcript.check())

    async def _say_how_it_was(self) -> None:
        """Answer the question at the end, as some people do; most of them kindly."""
        asked = self.widget.state.survey if self.widget.state is not None else None
        if self.widget.phase != "ended" or asked is None or asked.get("answered") or self._rng.random() > 0.5:
            return
        await self._pause(2, 6)
        stars = self._rng.choices((1, 2, 3, 4, 5), (3, 4, 12, 31, 50))[0]
        value = {"stars": stars, "nps": stars * 2, "text": None}[str(asked["scale"])]
        try:
            await self.widget.rate(value, None if value is not None else self._rng.choice(self._book.pools["thanks"]))
        except (ProblemError, TimeoutError) as refusal:
            self._tally.error(refusal)

    async def _wait(self, until: float) -> None:
        """Stand in line for a while; something may happen, or patience ends."""
        loop, widget, rng = asyncio.get_running_loop(), self.widget, self._rng
        left = until - loop.time()
        if left <= 0:
            await self._give_up()
            return
        try:
            await widget.wait_for(lambda w: w.phase in ("serving", "ended"), min(left, rng.uniform(15, 40)))
        except TimeoutError:
            luck = rng.random()
            if await self._besides.be_called():
                self._later = True
            elif luck < self.manner.reloads:
                await self._reload()
            elif luck < self.manner.reloads + self.manner.drops:
                await self._lose_the_line()
            elif luck > 1 - self.manner.grumbles and widget.ticket is not None:
                self._filler.known["ahead"] = str(widget.ticket.ahead)
                await self._try_say(rng.choice(self._book.pools["still"]))

    async def _give_up(self) -> None:
        self._gave_up = True
        if self._rng.random() < self.manner.leaves_openly:
            if self._rng.random() < 0.3:
                await self._try_say(self._rng.choice(self._book.pools["giveup"]))
            await self.widget.leave()
            try:
                await self.widget.wait_for(lambda w: w.phase in ("ended", "ask"), 10)
            except TimeoutError:
                return

    async def _talk(self) -> bool:
        """Wait for the agent's next words and answer them; False when this customer walks away."""
        widget = self.widget
        try:
            await widget.wait_for(
                lambda w: w.phase != "serving" or self._agent_lines() > self._heard,
                self.manner.silence_s * max(self.manner.pace, 0.2),
            )
        except TimeoutError:
            if self._thanked or self._rng.random() < 0.5:
                await widget.end()
                return await self._is_ended()
            await self._try_say(self._rng.choice(self._book.pools["still"]))
            self._filler.known.pop("ahead", None)
            return True
        if widget.phase != "serving":
            return True
        await self._hear_out()
        await widget.read()
        if widget.phase == "serving":
            await self._answer()
        return True

    async def _hear_out(self) -> None:
        """Read what came, and let the agent finish: no answer while he types."""
        loop = asyncio.get_running_loop()
        for _ in range(8):
            self._heard = self._agent_lines()
            await self._pause(2.0, 4.5)
            quiet = loop.time() - self.widget.typing_at > 4.0 * self.manner.pace
            if self._agent_lines() == self._heard and quiet:
                return

    async def _answer(self) -> None:
        rng, widget = self._rng, self.widget
        await self._besides.answer_cards()
        if self._turn == 1:
            await self._besides.bring_guest()
        if self._turn < min(len(self.topic.turns), self.manner.lines):
            line = self.topic.turns[self._turn][1]
            self._turn += 1
            if line.picture and rng.random() < 0.7:
                await self._send_picture()
            elif rng.random() < self.manner.reloads / 2:
                await self._reload()
            await self._say(rng.choice(line.wordings))
        elif not self._thanked:
            self._thanked = True
            await self._say(rng.choice(self._book.pools["thanks"]))
            if rng.random() < self.manner.stickers:
                await self._stick(rng.choice(("thanks", "bow", "ok", "bye", "love")))
            if rng.random() < self.manner.ends_himself:
                await self._pause(6, 15)
                await widget.end()
                await self._is_ended()

    async def _say(self, text: str) -> None:
        if self.widget.state is not None and self.widget.state.agent:
            self._filler.known["agent"] = self.widget.state.agent
        text = self._filler.fill(text)
        if self.manner.pace > 0:
            for _ in range(max(1, int(typing_s(text, self._rng) * self.manner.pace / 3))):
                await self.widget.typing()
                await asyncio.sleep(3 * self.manner.pace)
        if self.widget.phase == "serving":
            await self._try_say(text)

    async def _try_say(self, text: str) -> Message | None:
        """Say it; a conversation that ended under the customer's hands is no error."""
        try:
            message = await self.widget.say(self._filler.fill(text), timeout=90)
        except ProblemError as refusal:
            if refusal.code == "slow_down":
                await asyncio.sleep(2)
            elif refusal.code not in ("not_in_contact", "queue_closed"):
                raise
            return None
        self._tally.said += 1
        return message

    async def _stick(self, sticker: str) -> None:
        """Send one of the stickers that every house has; a conversation that has just ended is no error."""
        await self._pause(1, 3)
        if self.widget.phase != "serving":
            return
        try:
            await self.widget.stick(sticker, timeout=90)
        except ProblemError as refusal:
            if refusal.code not in ("not_in_contact", "slow_down"):
                raise
            return
        self._tally.said += 1

    async def _send_picture(self) -> None:
        name = self._rng.choice(self._book.pools["file"])
        try:
            await self.widget.send_file(name, png(self._rng), "image/png")
        except ProblemError as refusal:
            self._tally.error(refusal)
            return
        self._tally.pictures += 1

    async def _reload(self) -> None:
        """Reload the page: the socket goes, the token stays."""
        self._tally.reloads += 1
        self.widget.drop()
        await asyncio.sleep(self._rng.uniform(0.4, 2.0))
        await self.widget.reconnect(60)

    async def _lose_the_line(self) -> None:
        """A train in a tunnel."""
        self.widget.drop()
        await asyncio.sleep(self._rng.uniform(3, 12) * min(1.0, max(self.manner.pace, 0.1)))
        await self.widget.reconnect(60)

    async def _is_ended(self) -> bool:
        """After our own goodbye: wait until the server agrees. False always: this customer goes."""
        try:
            await self.widget.wait_for(lambda w: w.phase == "ended", 15)
        except TimeoutError:
            return False
        return False

    def _agent_lines(self) -> int:
        return sum(one.by in ("agent", "bot") and one.kind in ("text", "file") for one in self.widget.messages)

    async def _pause(self, low: float, high: float) -> None:
        await asyncio.sleep(self._rng.uniform(low, high) * self.manner.pace)
