"""Web chat keeps the contract of all channels."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.centre import Centre, Stage, open_centre
from tests.channels.contract import Contract
from tests.server import House
from ting.kit.db import Database
from ting_sim import WidgetClient


class Window:
    """A customer with a browser."""

    def __init__(self, widget: WidgetClient) -> None:
        self.widget = widget

    async def start(self, question: str, *, key: str | None = None) -> str:
        """Ask, and return the contact."""
        await self.widget.start(question, key=key)
        assert self.widget.contact is not None
        return self.widget.contact

    async def say(self, text: str, *, key: str | None = None) -> str:
        """Say something; return the message's id."""
        return (await self.widget.say(text, key=key)).id

    async def leave(self) -> None:
        """Give the number up."""
        await self.widget.leave()

    async def end(self) -> None:
        """End the conversation."""
        await self.widget.end()

    async def vanish(self) -> None:
        """Lose the network."""
        self.widget.drop()

    async def return_(self) -> None:
        """Have the network again."""
        await self.widget.reconnect()

    async def heard(self) -> list[tuple[str, str]]:
        """What the window shows of people's words."""
        assert not self.widget.transcript.faults
        return [(m.by, m.text) for m in self.widget.messages if m.kind == "text" and m.text]

    async def phase(self) -> str:
        """What the window shows."""
        return self.widget.phase


class Pages:
    """A site that embeds the widget."""

    channel = "webchat"

    def __init__(self, centre: Centre, stage: Stage) -> None:
        self.centre = centre
        self.stage = stage

    async def customer(self) -> Window:
        """Somebody opens the page."""
        return Window(await self.stage.widget(self.centre))


@pytest_asyncio.fixture
async def stand(house: House, db: Database) -> AsyncIterator[Pages]:
    """A page of a company's own."""
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        yield Pages(centre, stage)


class TestWebchat(Contract):
    """Over the widget's real protocol."""
