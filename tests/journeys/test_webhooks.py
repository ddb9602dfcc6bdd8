"""Other systems are told what happened (D15): signed, in order, again until they have it, and nobody holds up another."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from tests.centre import Centre, Stage, open_centre
from tests.farside import Asked, Far, answer, far_side
from tests.server import House, until
from ting.domains.customers import api as customers
from ting.domains.webhooks.model import PAUSES_S, pause, retry_after
from ting.events.contact import Arrived, Closed
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting_sim import DeskClient, ProblemError

EVENTS = ["contact.arrived", "contact.closed"]


class Hooks:
    """A centre's administrator at the settings of webhooks."""

    def __init__(self, centre: Centre, adm: DeskClient) -> None:
        self.centre = centre
        self.adm = adm
        self.base = f"/api/t/{centre.slug}"

    async def put(self, url: str, events: list[str] | None = None, *, id_: str | None = None, **more: Any) -> str:
        id_ = id_ or str(new_id())
        known = await self.adm.ask("GET", f"{self.base}/setup/webhooks")
        version = next((each["version"] for each in known if each["id"] == id_), 0)
        value = {"name": "CRM", "url": url, "events": events or EVENTS, "on": True} | more
        await self.adm.ask("PUT", f"{self.base}/setup/webhooks/{id_}", json={"value": value, "version": version})
        return id_

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        return await self.adm.ask(method, f"{self.base}/webhooks{path}", **more)

    async def secret(self, id_: str) -> str:
        return str((await self.ask("POST", f"/{id_}/secret"))["secret"])

    async def all(self, **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.ask("GET", f"/deliveries?{urlencode(query)}"))["items"]
        return found

    async def standing(self, id_: str) -> dict[str, Any]:
        return next(each for each in await self.ask("GET", "") if each["id"] == id_)

    async def tell(self, contact: UUID | None = None) -> str:
        """Let a contact arrive and close, in two transactions; return its id."""
        contact = contact or new_id()
        async with self.centre.db.tx(self.centre.tenant.id) as tx:
            tx.emit(Arrived(contact=contact, channel="webchat", customer=new_id(), lang="en"))
        async with self.centre.db.tx(self.centre.tenant.id) as tx:
            tx.emit(Closed(contact=contact))
        return str(contact)

    async def hasten(self) -> None:
        """Let the pauses be over."""
        await self.centre.fetch(
            "update webhook_delivery set next_at = 0 where tenant_id = $1 and state = 'waiting'", self.centre.tenant.id
        )


@asynccontextmanager
async def hooks(db: Database, house: House) -> AsyncIterator[Hooks]:
    centre = await open_centre(db, house.url)
    await centre.add_person("adm", "administrator")
    async with Stage.open() as stage:
        yield Hooks(centre, await stage.desk(centre, "adm", status=None))


def verified(asked: Asked, secret: str) -> dict[str, Any]:
    """Check a signature as the other side does (standardwebhooks.com), without any code of ours; return the body."""
    said = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    good = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    given = [each.split(",", 1) for each in asked.headers["webhook-signature"].split(" ")]
    assert ["v1", good] in given, asked.headers
    body: dict[str, Any] = json.loads(asked.body)
    return body


async def came(far: Far, n: int) -> list[Asked]:
    async def look() -> list[Asked]:
        return far.asked

    return await until(look, lambda seen: len(seen) >= n, what=f"{n} deliveries")


def of(asked: Asked) -> tuple[str, str]:
    body = json.loads(asked.body)
    return body["type"], body["data"].get("contact", "")


async def test_a_whole_contact_is_told_signed_and_in_order_with_what_finds_its_customer(
    house: House, db: Database
) -> None:
    async with hooks(db, house) as h, far_side() as far, Stage.open() as stage:
        await h.centre.add_person("ann")
        types = ["contact.arrived", "contact.enqueued", "contact.accepted", "contact.disconnected", "contact.closed"]
        id_ = await h.put(f"{far.url}/hook?from=ting", types)
        secret = await h.secret(id_)
        desk = await stage.desk(h.centre, "ann")
        widget, served = await h.centre.serve(stage, desk, "Where is my order?", name="Grace Hopper")
        contact = served.id
        customer = UUID(str(await h.centre.value("select customer_id from contact where id = $1", contact)))
        async with db.tx(h.centre.tenant.id) as tx:
            await customers.known_as(tx, customer, [customers.identifier("crm", "K-77")])
        await h.centre.finish(desk, contact)
        await widget.wait_for(lambda w: w.phase != "serving")
        seen = await came(far, len(types))
        bodies = [verified(each, secret) for each in seen]
        assert [each["type"] for each in bodies] == types
        assert [each["seq"] for each in bodies] == sorted(each["seq"] for each in bodies)
        assert {each["entity"] for each in bodies} == {f"contact:{contact}"}
        assert {each["tenant"] for each in bodies} == {h.centre.slug}
        assert len({each.headers["webhook-id"] for each in seen}) == len(types)
        about = bodies[-1]["data"]["about"]
        assert (about["id"], about["customer"]) == (str(contact), str(customer))
        assert about["customer_keys"] == {"crm": ["k-77"]}
        assert about["queue_name"] == "Help"
        assert all(b"Hopper" not in each.body and b"order" not in each.body for each in seen)
        assert seen[0].target == "/hook?from=ting"


async def test_only_what_was_asked_for_is_told_and_only_while_it_is_on(house: House, db: Database) -> None:
    async with hooks(db, house) as h, far_side() as far, far_side() as off:
        await h.put(far.url, ["contact.closed"])
        await h.put(off.url, on=False)
        one, other = await h.tell(), await h.tell()
        assert {of(each) for each in await came(far, 2)} == {("contact.closed", one), ("contact.closed", other)}
        assert off.asked == []
        assert {each["type"] for each in await h.all()} == {"contact.closed"}


async def test_the_next_of_a_thing_waits_for_the_one_before_it_and_others_do_not(house: House, db: Database) -> None:
    refuse: set[str] = set()

    def answering(asked: Asked) -> bytes:
        return answer(500, b"<b>not now</b>\x1b[31m") if of(asked)[1] in refuse else answer(204)

    async with hooks(db, house) as h, far_side(answering) as far:
        await h.put(far.url)
        bad, good = new_id(), new_id()
        refuse.add(str(bad))
        await h.tell(bad)
        await h.tell(good)
        seen = [of(each) for each in await came(far, 3)]
        assert sorted(seen) == sorted(
            [("contact.arrived", str(bad)), ("contact.arrived", str(good)), ("contact.closed", str(good))]
        )

        async def tried() -> list[dict[str, Any]]:
            return [each for each in await h.all(which="waiting") if each["tries"]]

        [failed] = await until(tried)
        assert (failed["type"], failed["status"]) == ("contact.arrived", 500)
        whole = await h.ask("GET", f"/deliveries/{failed['id']}")
        assert whole["attempts"][0]["said"] == "<b>not now</b>�[31m"
        refuse.clear()
        await h.hasten()
        again = await came(far, 5)
        assert [of(each) for each in again[3:]] == [("contact.arrived", str(bad)), ("contact.closed", str(bad))]
        first = next(each for each in again if of(each) == ("contact.arrived", str(bad)))
        assert first.headers["webhook-id"] == again[3].headers["webhook-id"]
        assert first.body == again[3].body


async def test_who_hangs_or_is_dead_holds_up_nobody_else(house: House, db: Database) -> None:
    hanging = asyncio.Event()

    async def hang(_asked: Asked) -> bytes:
        await hanging.wait()
        return b""

    async with hooks(db, house) as h, far_side(hang) as slow, far_side() as dead, far_side() as well:
        await h.put(slow.url, name="slow")
        await h.put(dead.url, name="dead")
        dead_port = dead.port
        await h.put(well.url, name="well")
        things = [await h.tell() for _ in range(12)]
        seen = await came(well, 24)
        for thing in things:
            assert [kind for kind, of_ in map(of, seen) if of_ == thing] == EVENTS
        assert len(slow.asked) <= 4
        assert dead_port
        hanging.set()


async def test_what_lies_is_not_taken_for_an_acceptance(house: House, db: Database) -> None:
    told = {
        "/redirect": answer(302, location="http://169.254.169.254/"),
        "/nonsense": b"I am no HTTP\r\n\r\n",
        "/hangs-up": b"",
        "/no-such": answer(404, b"who?"),
    }
    async with hooks(db, house) as h, far_side(lambda asked: told[asked.target]) as far:
        ids = {path: await h.put(far.url + path, ["contact.closed"], name=path[1:]) for path in told}
        await h.tell()

        async def look() -> dict[str, Any]:
            return {path: (await h.all(webhook=id_, which="waiting"))[:1] for path, id_ in ids.items()}

        seen = await until(look, lambda found: all(each and each[0]["tries"] for each in found.values()))
        assert {path: (each[0]["state"], each[0]["status"]) for path, each in seen.items()} == {
            "/redirect": ("waiting", 302),
            "/nonsense": ("waiting", None),
            "/hangs-up": ("waiting", None),
            "/no-such": ("waiting", 404),
        }
        assert seen["/nonsense"][0]["step"] == "answer"
        assert {asked.target for asked in far.asked} == set(told)


async def test_an_address_that_leads_inwards_is_refused_and_never_asked(house: House, db: Database) -> None:
    async with hooks(db, house) as h:
        for address in ("ftp://crm.example/", "http://u:p@crm.example/", "http://crm.example:22/", "crm"):
            with pytest.raises(ProblemError) as refused:
                await h.put(address)
            assert refused.value.status == 422
        with pytest.raises(ProblemError) as none:
            await h.put("https://crm.example/", ["seat.changed"])
        assert none.value.code == "webhook_events"
        id_ = await h.put("http://169.254.169.254/latest/", ["contact.closed"])
        await h.tell()

        async def look() -> list[dict[str, Any]]:
            return [each for each in await h.all(webhook=id_, which="waiting") if each["tries"]]

        [failed] = await until(look)
        assert failed["step"] == "address"


async def test_who_says_gone_is_sent_no_more_and_it_is_recorded(house: House, db: Database) -> None:
    async with hooks(db, house) as h, far_side(lambda _asked: answer(410)) as far:
        id_ = await h.put(far.url)
        await h.tell()
        stopped = await until(lambda: h.standing(id_), lambda seen: seen["stopped_at"] is not None)
        assert stopped["stopped_because"] == "gone"
        n = len(far.asked)
        await h.tell()
        rows = await h.centre.fetch(
            "select body from log where type = 'webhook.stopped' and tenant_id = $1", h.centre.tenant.id
        )
        assert [row["body"]["because"] for row in rows] == ["gone"]
        assert len(far.asked) == n
        far.answering = lambda _asked: answer(200)
        await h.ask("POST", f"/{id_}/resume")
        await came(far, n + 1)  # what waited behind it goes now
        assert (await h.standing(id_))["stopped_at"] is None


async def test_after_three_days_it_is_parked_and_who_took_nothing_for_so_long_is_stopped(
    house: House, db: Database
) -> None:
    async with hooks(db, house) as h, far_side(lambda _asked: answer(503)) as far:
        id_ = await h.put(far.url)
        contact = await h.tell()
        await came(far, 1)
        await until(lambda: h.standing(id_), lambda seen: seen["failing_since"] is not None)
        await h.centre.fetch("update webhook set failing_since = 1 where id = $1", UUID(id_))
        await h.centre.fetch(
            "update webhook_delivery set tries = $2, next_at = 0 where webhook_id = $1 and tries > 0 "
            "and state = 'waiting'",
            UUID(id_),
            len(PAUSES_S),
        )
        stopped = await until(lambda: h.standing(id_), lambda seen: seen["stopped_at"] is not None)
        assert stopped["stopped_because"] == "failing"
        assert stopped["counts"] == {"parked": 1, "waiting": 1}
        far.answering = lambda _asked: answer(200)
        n = len(far.asked)
        await h.ask("POST", f"/{id_}/resume")
        await came(far, n + 1)  # the next of that thing goes: the one before it was given up
        [parked] = await h.all(which="parked")
        assert of(far.asked[-1]) == ("contact.closed", contact)
        sent = await h.ask("POST", f"/deliveries/{parked['id']}/again")
        assert sent["delivery"]["state"] == "waiting"
        await came(far, n + 2)
        assert far.asked[-1].headers["webhook-id"] == parked["key"] == far.asked[0].headers["webhook-id"]


async def test_all_since_a_time_is_sent_again_with_the_same_ids_and_what_was_missed_comes_too(
    house: House, db: Database
) -> None:
    async with hooks(db, house) as h, far_side() as far:
        before = int(await h.centre.value("select now_ms()"))
        id_ = await h.put(far.url)
        one = await h.tell()
        first = await came(far, 2)
        await until(lambda: h.standing(id_), lambda seen: seen["counts"] == {"accepted": 2})
        await h.put(far.url, id_=id_, on=False)
        missed = await h.tell()
        await h.put(far.url, id_=id_, on=True)
        with pytest.raises(ProblemError) as far_back:
            await h.ask("POST", f"/{id_}/replay", json={"since": 1})
        assert far_back.value.code == "since"
        assert (await h.ask("POST", f"/{id_}/replay", json={"since": before}))["count"] == 4
        seen = await came(far, 6)
        assert {of(each) for each in seen[2:]} == {(kind, thing) for kind in EVENTS for thing in (one, missed)}
        ids = {of(each): each.headers["webhook-id"] for each in first}
        assert all(ids[of(each)] == each.headers["webhook-id"] for each in seen[2:] if of(each)[1] == one)


async def test_a_new_secret_signs_beside_the_old_one_and_neither_is_ever_shown_again(
    house: House, db: Database
) -> None:
    async with hooks(db, house) as h, far_side() as far:
        id_ = await h.put(far.url)
        old, new = await h.secret(id_), await h.secret(id_)
        sent = await h.ask("POST", f"/{id_}/test")
        assert sent["delivery"]["type"] == "webhook.test"
        [asked] = await came(far, 1)
        assert verified(asked, old) == verified(asked, new)
        assert len(asked.headers["webhook-signature"].split(" ")) == 2
        await h.centre.fetch("update webhook set old_until = 1 where id = $1", UUID(id_))
        await h.ask("POST", f"/{id_}/test")
        asked = (await came(far, 2))[1]
        verified(asked, new)
        with pytest.raises(AssertionError):
            verified(asked, old)
        told = json.dumps(await h.adm.ask("GET", f"{h.base}/setup/webhooks")) + json.dumps(await h.ask("GET", ""))
        kept = await h.centre.fetch("select secret from webhook where id = $1", UUID(id_))
        assert new not in told
        assert base64.b64decode(new.removeprefix("whsec_")) not in bytes(kept[0]["secret"])
        made = await h.centre.fetch(
            "select body from log where type = 'webhook.secret_made' and body->>'webhook' = $1", id_
        )
        assert len(made) == 2


async def test_two_centres_are_not_told_of_each_other(house: House, db: Database) -> None:
    async with hooks(db, house) as mine, hooks(db, house) as theirs, far_side() as far, far_side() as other:
        id_ = await mine.put(far.url)
        await theirs.put(other.url)
        contact = await mine.tell()
        assert {of(each)[1] for each in await came(far, 2)} == {contact}
        assert other.asked == []
        with pytest.raises(ProblemError) as hidden:
            await theirs.ask("POST", f"/{id_}/test")
        assert hidden.value.status == 404
        [one, _] = await mine.all()
        with pytest.raises(ProblemError) as unseen:
            await theirs.ask("GET", f"/deliveries/{one['id']}")
        assert unseen.value.status == 404


def test_pauses_grow_to_three_days_and_who_asks_for_more_gets_it() -> None:
    waits = [pause(n, 1.0) for n in range(1, len(PAUSES_S) + 1)]
    assert waits == sorted(waits)  # type: ignore[type-var]
    assert sum(PAUSES_S) * 1.1 < 3.2 * 86_400
    assert sum(PAUSES_S) > 2.5 * 86_400
    assert pause(len(PAUSES_S) + 1, 0.5) is None
    assert pause(1, 0.5, 120) == 120_000
    assert pause(1, 0.5, 10**9) == 86_400_000
    assert [retry_after(each) for each in ("7", None, "-1", "Wed, 21 Oct", "٣")] == [7, None, None, None, None]
