"""What many say at once: stored together, and to each as if he had said it alone. Told before the log brings it, once."""

import asyncio
import itertools
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.centre import Centre, Stage, open_centre
from tests.server import House
from tests.waiting import wait
from ting.app.database import Dsns
from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import By, Word
from ting.domains.customers import api as customers
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.problem import Problem
from ting_sim.wire import ProblemError

STOOD = """
select state, last_seq, messages, customer_at is null as c, agent_at is null as a, waiting_since is null as w,
       idle_warned_at is null as i,
       (select array_agg((seq, by_kind, text) order by seq) from message m where m.contact_id = contact.id) as said,
       (select array_agg((l.body ->> 'seq', l.body ->> 'by', l.body ->> 'kind') order by l.id) from log l
        where l.aggregate = 'contact:' || contact.id and l.type = 'contact.said') as told,
       (select count(*) from hold h where h.contact_id = contact.id) as held
from contact where id = $1
"""
SPOKEN = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.sampled_from(["customer", "his agent", "another"])), max_size=12
)


@settings(max_examples=40)
@given(said=SPOKEN, apart=st.lists(st.integers(1, 5), min_size=1, max_size=4))
def test_many_together_come_to_what_they_come_to_one_by_one(
    session_dsns: Dsns, said: list[tuple[int, int, str]], apart: list[int]
) -> None:
    """Open, served, wrapped-up and closed contacts; keys that come again, in the same statement and later; a hold."""

    async def run() -> None:
        async with Database.connect(session_dsns.app, session_dsns.house, size=2) as db:
            centre = await open_centre(db)
            agent = (await centre.add_person("lin")).id
            other = (await centre.add_person("chen")).id
            keys = [new_id() for _ in range(5)]
            one, many = [await _contacts(db, centre, agent) for _ in range(2)]
            words = [_word(which, keys[key], who, agent, other) for which, key, who in said]
            alone = [await _alone(db, centre, one, word) for word in words]
            together: list[Any] = []
            sizes = itertools.cycle(apart)
            while len(together) < len(words):
                part = words[len(together) :][: next(sizes)]
                async with db.tx(centre.tenant.id) as tx:
                    together += [_told(each) for each in await conversations.say_many(tx, [_to(many, w) for w in part])]
            assert together == alone
            assert [await _stood(centre, each) for each in many] == [await _stood(centre, each) for each in one]

    wait(run)


async def test_customers_and_their_agent_hear_each_other_once_and_in_order(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("lin", capacity=20)
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "lin")
        served = [await centre.serve(stage, desk) for _ in range(5)]
        for _, contact in served:
            await desk.contact(centre.slug, contact.id)
        heard: dict[str, list[int]] = {}
        desk.on_message = lambda _, message: heard.setdefault(message.contact, []).append(message.seq)

        async def talk(number: int) -> None:
            widget, contact = served[number]
            for n in range(20):
                await widget.say(f"{number} says {n}")
                if n % 5 == number:
                    say = desk.write if n % 2 else desk.say
                    await say(centre.slug, contact.id, f"{number} hears {n}")

        await asyncio.gather(*map(talk, range(5)))
        for widget, contact in served:
            last = widget.messages[-1].seq
            await desk.wait_for(lambda d, c=contact.id, n=last: d.transcript(c).last_seq >= n)  # type: ignore[misc]
            assert await widget.verify() == []
            assert await desk.verify(centre.slug, contact.id) == []
            assert heard[contact.id] == sorted(set(heard[contact.id]))
        assert desk.frames_again == 0


async def test_an_agent_says_on_his_live_socket_what_he_may_and_each_thing_once(house: House, db: Database) -> None:
    centre, elsewhere = await open_centre(db, house.url), await open_centre(db, house.url)
    for name in ("lin", "chen"):
        await centre.add_person(name, capacity=20)
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "lin")
        widget, contact = await centre.serve(stage, desk)
        await desk.contact(centre.slug, contact.id)
        other = await stage.desk(centre, "chen")
        key = str(new_id())
        once = await desk.write(centre.slug, contact.id, "once", key=key)
        assert (await desk.write(centre.slug, contact.id, "once", key=key)).seq == once.seq
        for who, slug, text, code in (
            (other, centre.slug, "I am not his agent", "not_in_contact"),
            (desk, elsewhere.slug, "not my house", "not_there"),
            (desk, centre.slug, "  ", "empty"),
            (desk, centre.slug, "x" * 5000, "too_long"),
        ):
            with pytest.raises(ProblemError) as refused:
                await who.write(slug, contact.id, text)
            assert refused.value.code == code
        desk._line.cut()
        late = asyncio.ensure_future(desk.write(centre.slug, contact.id, "said when the line was down"))
        await desk._line.mend()
        assert (await late).seq == once.seq + 1
        await widget.wait_for(lambda w: w.messages[-1].text == "said when the line was down")
        assert await widget.verify() == []
        assert await desk.verify(centre.slug, contact.id) == []


async def test_the_same_key_again_is_the_same_message_and_an_end_stops_only_whom_it_concerns(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("lin", capacity=20)
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "lin")
        (first, contact), (second, _) = [await centre.serve(stage, desk) for _ in range(2)]
        key = str(new_id())
        once, again = await asyncio.gather(first.say("once", key=key), first.refetch())
        assert again is not None
        assert (await first.say("once", key=key)).seq == once.seq
        await desk.end(centre.slug, contact.id)
        refused, said = await asyncio.gather(first.say("too late"), second.say("still here"), return_exceptions=True)
        assert isinstance(refused, ProblemError)
        assert refused.code == "not_in_contact"
        assert not isinstance(said, BaseException)
        assert await second.verify() == []
        assert await centre.value("select count(*) from message where key = $1", UUID(key)) == 1


async def test_no_tenant_says_anything_in_anothers_contact(db: Database) -> None:
    mine, theirs = await open_centre(db), await open_centre(db)
    agent = (await theirs.add_person("lin")).id
    contact = (await _contacts(db, theirs, agent))[1]
    for by in (By("customer", None, None), By("agent", agent, "Lin")):
        async with db.tx(mine.tenant.id) as tx:
            (told,) = await conversations.say_many(tx, [Word.of(contact, new_id(), by, "Let me in")])
        assert isinstance(told, Problem)
        assert told.code == "not_in_contact"
    assert await theirs.value("select count(*) from message where contact_id = $1", contact) == 1


async def test_words_are_found_before_they_are_settled_and_after(db: Database) -> None:
    centre = await open_centre(db)
    contact = (await _contacts(db, centre, (await centre.add_person("lin")).id))[0]
    async with db.tx(centre.tenant.id) as tx:
        await conversations.say_many(tx, [Word.of(contact, new_id(), By("customer", None, None), "ein Zwerg singt")])
    for _ in range(2):
        async with db.tx(centre.tenant.id) as tx:
            found = await conversations.search(tx, conversations.Filter(q="Zwerg"), cursor=None, limit=5)
        assert [each.id for each in found] == [contact]
        async with db.house() as tx:
            await tx.execute("select settle_words()")


def _word(which: int, key: UUID, who: str, agent: UUID, other: UUID) -> tuple[int, UUID, By]:
    by = By("customer", None, None) if who == "customer" else By("agent", agent if who == "his agent" else other, "Lin")
    return which, key, by


def _to(contacts: list[UUID], word: tuple[int, UUID, By]) -> Word:
    which, key, by = word
    return Word.of(contacts[which], key, by, f"{by.kind} {key}")


async def _alone(db: Database, centre: Centre, contacts: list[UUID], word: tuple[int, UUID, By]) -> Any:
    said = _to(contacts, word)
    states = ("serving",) if said.desk else ("queued", "serving")
    try:
        async with db.tx(centre.tenant.id) as tx:
            before = await conversations.said_before(tx, said.contact, said.key)
            message = await conversations.say(
                tx, said.contact, by=said.by, text=said.text, key=said.key, states=states, agent=said.desk
            )
            agent = (await conversations.get(tx, said.contact)).agent
        return message.seq, message.text, before is None, agent if before is None else None
    except Problem as problem:
        return problem.code


def _told(each: Any) -> Any:
    return each.code if isinstance(each, Problem) else (each.message.seq, each.message.text, each.fresh, each.agent)


async def _stood(centre: Centre, contact: UUID) -> Any:
    return tuple((await centre.fetch(STOOD, contact))[0])


async def _contacts(db: Database, centre: Centre, agent: UUID) -> list[UUID]:
    """Open four contacts: one that waits, one that is served and holds, one in its wrap-up, one that is over."""
    made = []
    async with db.tx(centre.tenant.id) as tx:
        customer = await customers.add(tx, name="Talks", lang="en")
        for state in ("queued", "serving", "wrapup", "closed"):
            id_ = new_id()
            contact = await conversations.open_contact(
                tx,
                id_=id_,
                key=new_id(),
                number="A-1001",
                channel="webchat",
                customer=customer,
                queue=centre.queues["help"].id,
                lang="en",
                question="?",
            )
            if state != "queued":
                contact = await conversations.move(tx, contact, "serving", agent_id=agent)
                await conversations.hold(tx, id_, agent, 60_000)
            if state in ("wrapup", "closed"):
                await conversations.move(tx, contact, state)
            made.append(id_)
    return made
