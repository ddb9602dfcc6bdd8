"""What happens besides a question and its answers: messages for later, calls back, guests, forms and bookings."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime

from ting_sim.desk import DeskClient
from ting_sim.names import some_name
from ting_sim.scripts import Book
from ting_sim.tally import Tally
from ting_sim.tasks import new_key
from ting_sim.widget import WidgetClient
from ting_sim.wire import Json, ProblemError

_OVER = frozenset({"not_in_contact", "form_settled", "booking_over", "slow_down"})
"""Refusals of what came a moment too late: no error."""


@dataclass(frozen=True, slots=True)
class Chances:
    """How often each happens, by the contact."""

    leaves_message: float = 0.0
    wants_call: float = 0.0
    brings_guest: float = 0.0
    sends_card: float = 0.0


NEVER = Chances()
DEMO = Chances(leaves_message=0.05, wants_call=0.25, brings_guest=0.04, sends_card=0.1)
_FORMS = {"stolen": "救回", "locked": "救回", "card_declined": "爭議", "statement": "爭議", "card_lost": "爭議"}
"""Topics in which a form helps, and a word of its name."""
_BOOKINGS = frozenset({"ban", "move", "branch", "loan"})


class Besides:
    """A customer's side of it."""

    def __init__(
        self, widget: WidgetClient, rng: random.Random, tally: Tally, book: Book, chances: Chances, *, pace: float
    ) -> None:
        self.widget = widget
        self.chances = chances
        self._pace = pace
        self._rng = rng
        self._tally = tally
        self._book = book
        self._seen: set[str] = set()

    async def leave_message(self, question: str, name: str | None, queue: str | None) -> bool:
        """Leave a message in place of waiting; False where none is taken, or this customer would rather wait."""
        if self._rng.random() >= self.chances.leaves_message:
            return False
        leaving = (await self.widget.config()).get("leaving")
        taken = [str(one["id"]) for one in (leaving or {}).get("queues", [])]
        if not taken:
            return False
        await self.widget.leave_message(question, name=name, queue=queue if queue in taken else taken[0], timeout=90)
        self._tally.messages_left += 1
        return True

    async def be_called(self) -> bool:
        """Ask to be called instead of waiting; False where nobody calls, or this customer stays."""
        if self._rng.random() >= self.chances.wants_call:
            return False
        try:
            await self.widget.call_me(f"09{self._rng.randrange(10**7, 10**8)}", timeout=90)
        except ProblemError:
            return False  # he has just been answered, or this queue calls nobody
        self._tally.calls_asked += 1
        return True

    async def bring_guest(self) -> None:
        """Let somebody join by a link, say a word, and go."""
        if self._rng.random() >= self.chances.brings_guest:
            return
        try:
            guest = await self._guest()
        except ProblemError as refusal:
            self._mind(refusal)
            return
        try:
            await guest.connect(30)
            await asyncio.sleep(self._rng.uniform(4, 9) * self._pace)
            await guest.say(self._rng.choice(self._book.pools["still"]).replace("{ahead}", "1"), timeout=30)
            await asyncio.sleep(self._rng.uniform(4, 12) * self._pace)
            await guest.end()
        except ProblemError as refusal:
            self._mind(refusal)
        finally:
            await guest.close()
        self._tally.guests += 1

    async def _guest(self) -> WidgetClient:
        """Invite somebody; return his window, not yet connected."""
        link = await self.widget.invite()
        path = str(link["path"]).removeprefix("/g/")
        name = some_name(self.widget.lang, self._rng) or "M."
        told = await self.widget.ask("POST", f"guest/{path}", {"name": name})
        return WidgetClient(self.widget.url, self.widget.key, lang=self.widget.lang, token=str(told["token"]))

    async def answer_cards(self) -> None:
        """Fill in the forms and choose the times that the agent asked for, each once."""
        for message in list(self.widget.messages):
            card = message.params.get("card") or {}
            if message.kind not in ("form", "booking") or message.by == "customer" or card.get("id") in self._seen:
                continue
            self._seen.add(str(card.get("id")))
            await asyncio.sleep(self._rng.uniform(4, 12) * self._pace)
            try:
                if message.kind == "form":
                    answers = answers_to(card["form"]["fields"], self._rng)
                    await self.widget.ask(
                        "POST", f"{self.widget.key}/forms/{card['id']}", {"key": new_key(), "answers": answers}
                    )
                else:
                    slots = await self.widget.ask("GET", f"{self.widget.key}/bookings/{card['id']}/slots")
                    if not slots:
                        continue
                    at = self._rng.choice(slots[:24])["at"]
                    await self.widget.ask("POST", f"{self.widget.key}/bookings/{card['id']}", {"at": at})
            except ProblemError as refusal:
                self._mind(refusal)
            else:
                self._tally.cards += 1

    def _mind(self, refusal: ProblemError) -> None:
        if refusal.code not in _OVER:
            self._tally.error(refusal)


def answers_to(fields: list[Json], rng: random.Random) -> dict[str, object]:
    """Fill in a form as its fields want it: what is required, and what else has an answer."""
    today = datetime.now(UTC).date().isoformat()  # noqa: TID251 - a clock of its own
    found: dict[str, object] = {}
    for field in fields:
        when = field.get("when")
        if when and found.get(str(when["field"])) not in when["among"]:
            continue
        digits = str(rng.randrange(10**9, 10**10))
        options = [str(one["key"]) for one in field.get("options") or []]
        by_type: dict[str, object] = {
            "text": digits[: min(int(field.get("max") or 8), 8)],
            "choice": rng.choice(options) if options else None,
            "number": rng.randrange(200, 9000),
            "date": today,
            "email": f"guest{digits}@mail.example",
            "phone": f"09{digits[:8]}",
            "consent": True,
        }
        value = by_type.get(str(field["type"]))
        if value is not None:
            found[str(field["key"])] = value
    return found


async def offer_card(desk: DeskClient, tenant: str, contact: str, topic: str, tally: Tally) -> None:
    """Send the form that helps with a topic, or let the customer choose a time. A house that has neither sends nothing."""
    at = f"/api/t/{tenant}/contacts/{contact}"
    try:
        if topic in _FORMS:
            forms = [one for one in await desk.ask("GET", f"/api/t/{tenant}/forms") if _FORMS[topic] in one["name"]]
            if forms:
                await desk.ask("POST", f"{at}/forms", json={"key": new_key(), "form": forms[0]["id"]})
        elif topic in _BOOKINGS:
            kinds = await desk.ask("GET", f"/api/t/{tenant}/bookings/resources")
            if kinds:
                await desk.ask("POST", f"{at}/bookings", json={"key": new_key(), "resource": kinds[0]["id"]})
    except ProblemError as refusal:
        if refusal.code not in _OVER:
            tally.error(refusal)


async def make_call(desk: DeskClient, tenant: str, contact: str, rng: random.Random, *, pace: float) -> bool:
    """Call a customer back and say how it ended; return whether he was reached."""
    await asyncio.sleep(rng.uniform(8, 30) * pace)
    outcome = rng.choices(("reached", "no_answer"), (8, 2))[0]
    await desk.ask("POST", f"/api/t/{tenant}/contacts/{contact}/callback", json={"outcome": outcome})
    if outcome == "reached":
        await asyncio.sleep(rng.uniform(30, 120) * pace)
    return outcome == "reached"
