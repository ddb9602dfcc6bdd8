"""What happens besides questions and answers in the simulator's life, against a real server."""

import random
from typing import Any

import msgspec

from tests.centre import PASSWORD, Stage, open_centre
from tests.server import House, until
from ting.domains.bookings import api as bookings
from ting.domains.forms import api as forms
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, WidgetClient
from ting_sim.agents import Agent, Habits
from ting_sim.besides import Besides, Chances, answers_to
from ting_sim.customers import Customer, Manner
from ting_sim.scripts import book
from ting_sim.tally import Tally
from ting_sim.tasks import spawn, stop

ALWAYS = Chances(leaves_message=1.0, wants_call=1.0, brings_guest=1.0, sends_card=1.0)
FORM = {
    "name": "帳號救回",
    "titles": {"zh-TW": "帳號救回申請"},
    "fields": [
        {"key": "account", "type": "text", "labels": {"zh-TW": "帳號"}, "required": True, "pattern": "letters_digits"},
        {"key": "mail", "type": "email", "labels": {"zh-TW": "電子郵件"}, "required": True},
        {"key": "mine", "type": "consent", "labels": {"zh-TW": "為本人所有"}, "required": True},
    ],
}
COUNTER = {
    "name": "視訊驗證",
    "titles": {"zh-TW": "視訊驗證"},
    "time_zone": "Asia/Taipei",
    "week": [{"day": day, "start": "00:00", "end": "24:00"} for day in range(7)],
    "slot_minutes": 60,
}


async def test_messages_calls_guests_forms_and_bookings_come_and_are_dealt_with(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, message="always")
    await centre.add_person("mei", capacity=12)
    async with db.tx(centre.tenant.id) as tx:
        await forms.put(tx, new_id(), msgspec.convert(FORM, forms.Form))
        await bookings.put(tx, new_id(), msgspec.convert(COUNTER, bookings.Resource))
    tally, rng, lines = Tally(), random.Random(1), book("zh-TW")

    def besides(widget: WidgetClient) -> Besides:
        return Besides(widget, rng, tally, lines, ALWAYS, pace=0.0)

    desk = DeskClient(house.url, centre.staff["mei"].email, PASSWORD)
    habits = Habits(pace=0.0, misses=0.0, declines=0.0, transfers=0.0, notes=0.0, cards=1.0, takes_breaks=False)
    agent = Agent(desk, rng, tally, family_of=lambda _: "game", habits=habits)
    async with Stage.open() as stage:
        left = await stage.widget(centre, lang="zh-TW")
        assert await besides(left).leave_message("帳號被盜了怎麼辦", "林小明", None)
        called = await stage.widget(centre, "請打給我", lang="zh-TW")
        assert await besides(called).be_called()
        working = spawn(agent.run(), "mei")
        try:
            for topic in (one for one in lines.family("game") if one.key in ("stolen", "ban")):
                widget = centre.widget(lang="zh-TW")
                manner = Manner(pace=0.0, lines=3, besides=Chances(brings_guest=1.0))
                await Customer(widget, topic, rng, tally, name="王大明", manner=manner).run()

            async def states() -> list[str]:
                return [row["state"] for row in await centre.fetch(STATES, centre.tenant.id)]

            await until(states, lambda seen: len(seen) == 4 and set(seen) <= {"closed", "queued"})
        finally:
            await stop(working)
    assert tally.errors == {}
    assert (tally.messages_left, tally.calls_asked, tally.guests, tally.cards) == (1, 1, 2, 2)
    owed = await centre.fetch("select mode, state from promise where tenant_id = $1", centre.tenant.id)
    assert [row["state"] in ("kept", "again") for row in owed] == [True, True]
    booked = "select count(*) from booking where tenant_id = $1 and state = 'booked'"
    assert await centre.value(booked, centre.tenant.id) == 1


STATES = "select state from contact where tenant_id = $1"


def test_a_form_is_filled_in_as_its_fields_want_it() -> None:
    fields: list[dict[str, Any]] = [
        {"key": "how", "type": "choice", "options": [{"key": "stolen"}]},
        {"key": "since", "type": "date", "when": {"field": "how", "among": ["stolen"]}},
        {"key": "never", "type": "text", "when": {"field": "how", "among": ["forgot"]}},
        {"key": "last4", "type": "text", "max": 4},
        {"key": "proof", "type": "file"},
    ]
    answers = answers_to([*fields], random.Random(1))
    assert answers.keys() == {"how", "since", "last4"}
    assert len(str(answers["last4"])) == 4
