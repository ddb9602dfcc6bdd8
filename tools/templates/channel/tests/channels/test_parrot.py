"""Parrot keeps the contract of all channels, over its loop-back wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import pytest_asyncio

from tests.centre import Centre, Stage, open_centre
from tests.channels.contract import Contract
from tests.server import House, until
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import ProblemError
from ting_sim.door import Door


class Caller:
    """A customer at the far end of the wire, who asks again and again what there is for him."""

    def __init__(self, door: Door, address: str, token: str) -> None:
        self._door = door
        self._address = address
        self._proof = {"Authorization": f"Bearer {token}"}
        self._there = True
        self._lines: list[dict[str, Any]] = []
        self._seen: dict[str, Any] = {"after": 0, "phase": "ask"}

    async def start(self, question: str, *, key: str | None = None) -> str:
        """Ask, and return the contact."""
        taken = await self.tell(op="start", key=key or str(new_id()), question=question)
        return str(taken["contact"])

    async def say(self, text: str, *, key: str | None = None) -> str:
        """Say something; return the message's id."""
        taken = await self.tell(op="say", key=key or str(new_id()), text=text)
        return str(taken["line"]["id"])

    async def leave(self) -> None:
        """Give the number up."""
        await self.tell(op="leave")

    async def end(self) -> None:
        """End the conversation."""
        await self.tell(op="end")

    async def vanish(self) -> None:
        """Ask no more."""
        self._there = False

    async def return_(self) -> None:
        """Ask again."""
        self._there = True

    async def heard(self) -> list[tuple[str, str]]:
        """What he has been shown by people, in order."""
        await self.ask()
        return [(line["by"], line["text"]) for line in self._lines if line["by"] in ("customer", "agent")]

    async def phase(self) -> str:
        """Where he is shown to be."""
        await self.ask()
        return str(self._seen["phase"])

    async def tell(self, **word: Any) -> dict[str, Any]:
        """Say one word to the house."""
        answer = await self._door.ask("POST", f"{self._address}/in", json=word, headers=self._proof)
        taken: dict[str, Any] = answer.json()
        return taken

    async def ask(self, *, seconds: int = 0) -> None:
        """Ask what is new, after what he has; keep it as a screen would."""
        assert self._there, "who is cut off hears nothing"
        asked = {**self._seen, "seconds": seconds}
        news = (await self._door.ask("GET", f"{self._address}/out", params=asked, headers=self._proof)).json()
        if news["contact"] != self._seen.get("contact"):
            self._lines, self._seen = [], {"after": 0, "phase": "ask"}
        self._lines += news["lines"]
        self._seen["phase"] = news["phase"]
        self._seen["after"] = max(self._seen["after"], news["last_seq"])
        if news["contact"] is not None:
            self._seen["contact"] = news["contact"]


class Wire:
    """The far side."""

    channel = "parrot"

    def __init__(self, centre: Centre, stage: Stage, door: Door) -> None:
        self.centre = centre
        self.stage = stage
        self.door = door

    async def customer(self) -> Caller:
        """Somebody comes for the first time."""
        address = f"/api/{self.channel}/{self.centre.key}"
        token = (await self.door.ask("POST", f"{address}/welcome")).json()["token"]
        return Caller(self.door, address, token)


@pytest_asyncio.fixture
async def stand(house: House, db: Database) -> AsyncIterator[Wire]:
    """A centre with a contact point of this channel."""
    centre = await open_centre(db, house.url, channel=Wire.channel)
    async with Stage.open() as stage, AsyncExitStack() as stack:
        door = Door(house.url)
        stack.push_async_callback(door.close)
        yield Wire(centre, stage, door)


class TestParrot(Contract):
    """What every channel promises, and what is this one's own."""

    async def test_who_waits_is_told_as_soon_as_something_is_said(self, stand: Wire) -> None:
        await stand.centre.add_person("ann")
        desk = await stand.stage.desk(stand.centre, "ann")
        customer, contact = await self.answered(stand, desk)
        assert isinstance(customer, Caller)
        await until(customer.heard)
        async with asyncio.TaskGroup() as both:
            both.create_task(customer.ask(seconds=20))
            both.create_task(desk.say(stand.centre.slug, contact, "Here I am"))
        assert customer._lines[-1]["text"] == "Here I am"

    async def test_a_token_is_good_at_its_own_contact_point_only(self, stand: Wire) -> None:
        customer = await stand.customer()
        await stand.centre.add_point(stand.channel)
        elsewhere = Caller(stand.door, f"/api/{stand.channel}/{stand.centre.key}", "")
        elsewhere._proof = customer._proof
        for stranger in (elsewhere, Caller(stand.door, customer._address, "nobody")):
            with pytest.raises(ProblemError, match="visitor_unknown"):
                await stranger.start("Help")
