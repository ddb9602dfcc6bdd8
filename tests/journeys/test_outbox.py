"""The outbox: what is put in goes out, what cannot go says why, and nothing is lost or doubled unseen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.mailbox import PASSWORD, USER, Mailbox, mailbox
from tests.server import House, until
from ting.domains.mail import api as mail
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.problem import Refused
from ting_sim import DeskClient, ProblemError


@asynccontextmanager
async def post_office(db: Database, url: str) -> AsyncIterator[tuple[Centre, Mailbox]]:
    """A centre whose mail goes to a server of the test's own."""
    async with mailbox() as box:
        centre = await open_centre(db, url, queue=False)
        async with db.tx(centre.tenant.id) as tx:
            await mail.put_sender(tx, sender(box))
        yield centre, box


def sender(box: Mailbox, **more: Any) -> mail.Sender:
    values = {"host": "127.0.0.1", "port": box.port, "security": "none", "from_address": "desk@example.com", **more}
    return mail.Sender(**values)


async def put(centre: Centre, to: str, key: str | None = None, **more: Any) -> str:
    """Put a mail into the outbox."""
    async with centre.db.tx(centre.tenant.id) as tx:
        words = {"subject": "聽：對話紀錄", "text": "第一行\n二行目\n", "kind": "transcript"} | more
        return str(await mail.send(tx, to=to, key=key or str(new_id()), **words))


async def state_of(centre: Centre, id_: str) -> str:
    return str(await centre.value("select state from mail where id = $1", id_))


async def settled(centre: Centre, id_: str, state: str) -> None:
    await until(lambda: state_of(centre, id_), lambda seen: seen == state, what=f"a mail that is {state}")


async def put_off(centre: Centre, id_: str) -> None:
    """Wait until a try has failed."""
    look = "select tries > 0 and state = 'waiting' and next_at > now_ms() + 5000 from mail where id = $1"
    await until(lambda: centre.value(look, id_), what="a mail that waits for its next try")


async def asked_again(centre: Centre, id_: str) -> None:
    """Wait until a try has failed, then let the pause be over."""
    await put_off(centre, id_)
    await centre.fetch("update mail set next_at = 0 where id = $1", id_)


async def test_a_mail_goes_out_once_with_the_fact_that_it_tells_and_not_without_it(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box):

        async def fails() -> None:
            async with db.tx(centre.tenant.id) as tx:
                await mail.send(tx, to="never@x.example", subject="s", text="t", key="k", kind="transcript")
                raise LookupError

        with pytest.raises(LookupError):
            await fails()
        first = await put(centre, "ann@x.example", "the key")
        assert await put(centre, "ann@x.example", "the key") == first
        await settled(centre, first, "sent")
        assert await put(centre, "ann@x.example", "the key") == first
        other = await put(centre, "ben@x.example")
        await settled(centre, other, "sent")
        assert box.asked == ["ann@x.example", "ben@x.example"]
        (letter,) = box.to("ann@x.example")
        assert letter["Subject"] == "聽：對話紀錄"
        assert letter["Message-ID"] == f"<{first}@example.com>"
        assert letter.get_content().splitlines() == ["第一行", "二行目"]
        # what went is not an archive
        assert await centre.value("select text is null and html is null from mail where id = $1", first)


async def test_what_cannot_be_a_mail_is_refused_before_it_is_kept(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    for words in (
        {"to": "a@b.example\r\nBcc: c@d.example"},
        {"subject": "Hello\r\nBcc: c@d.example"},
        {"text": "x" * (600 * 1024)},
    ):
        with pytest.raises(Refused):
            await put(centre, **{"to": "ann@x.example", **words})
    assert await centre.value("select count(*) from mail where tenant_id = $1", centre.tenant.id) == 0


async def test_not_now_is_tried_again_and_never_is_kept_with_the_servers_words(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box):
        busy, gone = await put(centre, "busy@x.example"), await put(centre, "gone@x.example")
        await settled(centre, gone, "failed")
        await put_off(centre, busy)
        assert box.taken == []
        box.busy = False
        await asked_again(centre, busy)
        await settled(centre, busy, "sent")
        assert len(box.to("busy@x.example")) == 1
        assert await centre.value("select tries from mail where id = $1", busy) == 2
        row = (await centre.fetch("select reason, code, said from mail where id = $1", gone))[0]
        assert tuple(row) == ("recipient", 550, "5.1.1 No such person here")


async def test_a_mail_is_given_up_after_enough_tries_or_when_its_time_is_over(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box):
        busy = await put(centre, "busy@x.example")
        await put_off(centre, busy)
        await centre.fetch("update mail set tries = 15, next_at = 0 where id = $1", busy)
        await settled(centre, busy, "failed")
        assert await centre.value("select said from mail where id = $1", busy) == "4.2.1 Mailbox busy, try again later"
        late = await put(centre, "ann@x.example", until=1)
        await settled(centre, late, "failed")
        assert (
            await centre.value("select reason || (text is null)::text from mail where id = $1", late) == "expiredtrue"
        )
        assert box.taken == []


async def test_a_mail_waits_for_a_sender_and_goes_once_there_is_one(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    id_ = await put(centre, "ann@x.example")
    look = "select reason from mail where id = $1 and state = 'waiting'"
    await until(lambda: centre.value(look, id_), lambda seen: seen == "no_sender")
    async with mailbox() as box:
        async with db.tx(centre.tenant.id) as tx:
            await mail.put_sender(tx, sender(box))
        await settled(centre, id_, "sent")


async def test_where_nobody_knows_a_person_is_asked_and_a_repeat_bears_the_same_id(house: House, db: Database) -> None:
    async with post_office(db, house.url) as (centre, box), Stage.open() as stage:
        await centre.add_person("adm", "administrator")
        adm = await stage.desk(centre, "adm", status=None)
        id_ = await put(centre, "lost@x.example")
        await settled(centre, id_, "unsure")
        listed = await adm.ask("GET", f"/api/t/{centre.slug}/mail?which=unsure")
        assert [(each["id"], each["may_again"], each["reason"]) for each in listed["items"]] == [(id_, True, "message")]
        assert listed["counts"] == {"unsure": 1}
        await adm.ask("POST", f"/api/t/{centre.slug}/mail/{id_}/again")
        await until(lambda: _count(box, "lost@x.example"), lambda n: n == 2, what="the repeat")
        assert len({each["Message-ID"] for each in box.taken}) == 1
        await settled(centre, id_, "unsure")
        await adm.ask("DELETE", f"/api/t/{centre.slug}/mail/{id_}")
        assert await state_of(centre, id_) == "dropped"
        for method, path in (("POST", "/again"), ("DELETE", "")):
            with pytest.raises(ProblemError) as refused:
                await adm.ask(method, f"/api/t/{centre.slug}/mail/{id_}{path}")
            assert refused.value.status == 409


async def _count(box: Mailbox, address: str) -> int:
    return len(box.to(address))


async def test_the_outbox_is_paged_and_shows_no_words_and_nothing_of_others(house: House, db: Database) -> None:
    centre, other = await open_centre(db, house.url, queue=False), await open_centre(db, house.url, queue=False)
    await centre.add_person("adm", "administrator")
    await other.add_person("eve", "administrator")
    async with db.tx(centre.tenant.id) as tx:
        for n in range(60):
            await mail.send(
                tx, to=f"n{n}@x.example", subject=f"no {n}", text="canary-words", key=str(n), kind="transcript"
            )
    async with Stage.open() as stage:
        adm, eve = await stage.desk(centre, "adm", status=None), await stage.desk(other, "eve", status=None)
        first = await adm.ask("GET", f"/api/t/{centre.slug}/mail")
        rest = await adm.ask("GET", f"/api/t/{centre.slug}/mail?cursor={first['next']}")
        assert (len(first["items"]), len(rest["items"]), rest["next"]) == (50, 10, None)
        assert len({each["id"] for each in first["items"] + rest["items"]}) == 60
        assert "canary" not in str(first)
        assert (await eve.ask("GET", f"/api/t/{other.slug}/mail"))["items"] == []
        id_ = first["items"][0]["id"]
        for method, path in (("POST", f"{id_}/again"), ("DELETE", id_)):
            with pytest.raises(ProblemError) as refused:
                await eve.ask(method, f"/api/t/{other.slug}/mail/{path}")
            assert refused.value.status == 404
        await centre.fetch("update mail set state = 'dropped', done_at = 1 where tenant_id = $1", centre.tenant.id)


async def tried(desk: DeskClient, centre: Centre, box: Mailbox, password: str | None = None, **more: Any) -> Any:
    """Try a sender; return how far it came."""
    values = {"host": "127.0.0.1", "port": box.port, "security": "none", "from_address": "desk@example.com", **more}
    return await desk.ask("POST", f"/api/t/{centre.slug}/mail/try", json={"sender": values, "password": password})


async def test_a_sender_is_tried_before_it_is_kept_and_told_in_the_servers_words(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url, queue=False)
    await centre.add_person("adm", "administrator")
    await centre.add_person("gone", "administrator")
    async with Stage.open() as stage:
        adm, gone = await stage.desk(centre, "adm", status=None), await stage.desk(centre, "gone", status=None)
        async with mailbox() as box:
            told = await tried(adm, centre, box)
            assert (told["sent"], told["to"], told["step"]) == (True, centre.staff["adm"].email, "message")
            assert (told["code"], told["said"]) == (250, "2.0.0 taken as 4711")
            assert box.taken[0]["Subject"].startswith("Test mail of ")
            told = await tried(gone, centre, box)
            assert (told["sent"], told["step"], told["code"]) == (False, "recipient", 550)
            told = await tried(adm, centre, box, security="starttls")
            assert (told["sent"], told["step"]) == (False, "secure")
            with pytest.raises(ProblemError) as refused:
                await tried(adm, centre, box, user="me", password="x")
            assert refused.value.code == "mail_clear"
        told = await tried(adm, centre, box)
        assert (told["sent"], told["step"]) == (False, "connect")


async def test_a_password_is_sealed_and_belongs_to_one_user_of_one_server_of_one_tenant(
    house: House, db: Database
) -> None:
    centre, other = await open_centre(db, house.url, queue=False), await open_centre(db, house.url, queue=False)
    await centre.add_person("adm", "administrator")
    async with Stage.open() as stage:
        adm = await stage.desk(centre, "adm", status=None)
        setup, one = f"/api/t/{centre.slug}/setup", f"mail-sender/{centre.tenant.id}"
        value = {"host": "SMTP.example.com", "user": USER, "from_address": "desk@example.com"}
        secret = {"password": PASSWORD}
        await adm.ask("PUT", f"{setup}/{one}/draft", json={"value": value | secret})
        (drafted,) = await adm.ask("GET", f"{setup}/mail-sender")
        assert drafted["draft"]["value"] == value | {"password": None}
        saved = await adm.ask("PUT", f"{setup}/{one}", json={"value": value | secret})
        assert ["password"] in [field["path"] for field in saved["change"]["fields"]]
        again = await adm.ask("PUT", f"{setup}/{one}", json={"value": value | {"from_name": "聽"}})
        assert [field["path"] for field in again["change"]["fields"]] == [["from_name"]]
        told = [await adm.ask("GET", f"{setup}/mail-sender"), await adm.ask("GET", f"{setup}/changes")]
        shown = await adm.ask("GET", f"/api/t/{centre.slug}/mail/sender")
        assert shown["has_password"] is True
        assert PASSWORD not in str([told, shown, saved])
    mine = mail.Sender(host="smtp.example.com", user=USER, from_address="desk@example.com")
    rows = await centre.fetch("select sealed from mail_password where tenant_id = $1", centre.tenant.id)
    assert PASSWORD.encode() not in rows[0]["sealed"]
    async with db.house() as tx:
        found = await mail.sending(tx, centre.tenant.id)
        assert found is not None
        assert found.server.password == PASSWORD
        elsewhere = mail.Sender(host="evil.example.com", user=USER, from_address="desk@example.com")
        assert (await mail.sending_by(tx, centre.tenant.id, elsewhere)).server.password == ""
        # a row that was carried over to another tenant does not open there
        await tx.execute(
            "insert into mail_password select $1, host, username, sealed from mail_password where tenant_id = $2",
            other.tenant.id,
            centre.tenant.id,
        )
        assert (await mail.sending_by(tx, other.tenant.id, mine)).server.password == ""
    assert not [line for line in house.errors() if PASSWORD in line]


@pytest.mark.slow
async def test_whoever_dies_while_sending_loses_no_mail_and_doubles_none_unseen(
    own_house: House, own_db: Database
) -> None:
    """Killed before the content goes, the next sends it; killed after, a person is asked. Four mails of each kind."""
    async with post_office(own_db, own_house.url) as (centre, box):
        early = [await put(centre, f"wait{n}@x.example") for n in range(2)]
        late = [await put(centre, f"slow{n}@x.example") for n in range(2)]
        await until(lambda: _counts(box), lambda seen: seen == (4, 2), what="two asked for, two handed over")
        own_house.kill("work")
        box.hold.set()
        own_house.start("work2")
        for id_ in early:
            await settled(centre, id_, "sent")
        for id_ in late:
            await settled(centre, id_, "unsure")
        assert [len(box.to(f"wait{n}@x.example")) for n in range(2)] == [1, 1]
        assert [len(box.to(f"slow{n}@x.example")) for n in range(2)] == [1, 1]
        for id_ in late:
            async with own_db.tx(centre.tenant.id) as tx:
                await mail.again(tx, UUID(id_))
        for id_ in late:
            await settled(centre, id_, "sent")
        for n in range(2):
            twice = box.to(f"slow{n}@x.example")
            assert len(twice) == 2
            assert len({each["Message-ID"] for each in twice}) == 1


async def _counts(box: Mailbox) -> tuple[int, int]:
    return len(box.asked), len(box.taken)


async def test_several_workers_send_each_mail_once(own_house: House, own_db: Database) -> None:
    own_house.start("work2")
    async with post_office(own_db, own_house.url) as (centre, box):
        ids = await asyncio.gather(*(put(centre, f"p{n}@x.example") for n in range(40)))
        look = "select count(*) from mail where state = 'sent'"
        await until(lambda: centre.value(look), lambda n: n == len(ids), what="all mails sent")
        assert len({each["Message-ID"] for each in box.taken}) == len(box.taken) == len(ids)
