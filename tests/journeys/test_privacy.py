"""XP1: what is kept of one person is taken out of every room, and erased in every room; figures stay as they were."""

import io
import subprocess
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import UUID

import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_guests import guest_of, link_of
from tests.journeys.test_imports import read_in, upload
from tests.journeys.test_outbox import sender
from tests.journeys.test_setup import good, signed
from tests.journeys.test_survey import STARS
from tests.mailbox import mailbox
from tests.server import House, until
from ting.app import catalogue, postgres
from ting.domains.mail import api as mail
from ting.domains.privacy import api as privacy
from ting.domains.privacy.model import digest
from ting.journeys.rights.keeper import Keeper, erase_again
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.ids import new_id
from ting.kit.kept import Kept, Whose

C = "zqxcanary"
PHONE = "0987 654 321"
FIGURES = """
select md5(string_agg(t::text, '|' order by t::text)) from (
  select to_jsonb(s) - 'number' as t from segment s where tenant_id = $1
  union all select jsonb_build_object('c', id, 'n', number, 's', started_at, 'a', answered_at, 'e', ended_at, 'x', closed_at,
    'm', messages, 'code', code, 'by', agent_id, 'q', queue_id, 'cust', customer_id) from contact where tenant_id = $1
  union all select jsonb_build_object('v', value, 'at', answered_at, 'by', agent_id, 'asked', asked_at)
    from survey_answer where tenant_id = $1
  union all select jsonb_build_object('b', id, 'at', at, 'state', state) from booking where tenant_id = $1
  union all select jsonb_build_object('p', contact_id, 'state', state, 'tries', attempts) from promise where tenant_id = $1
  union all select jsonb_build_object('m', id, 'at', at, 'kind', kind, 'by', by_kind) from message where tenant_id = $1
) as figures
"""


def dumped(house: House) -> str:
    """The whole database as text, as PostgreSQL itself takes it out."""
    parts = urlsplit(house.dsns.owner)
    address = urlunsplit(parts._replace(netloc=f"{parts.username}@{parts.netloc.rpartition('@')[2]}"))
    done = subprocess.run(
        [str(postgres.packaged_binaries() / "pg_dump"), "--enable-row-security", "--dbname", address],
        env={**house.environment(), "PGPASSWORD": unquote(parts.password or ""), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")


def found(text: str, words: tuple[str, ...]) -> list[str]:
    """Lines in which one of these words stands, as text or as the bytes of one."""
    forms = [form for word in words for form in (word, word.encode().hex())]
    return [line[:400] for line in text.splitlines() if any(form in line.lower() for form in forms)]


@asynccontextmanager
async def somebody(house: House, db: Database) -> AsyncIterator[tuple[Centre, httpx.AsyncClient, str]]:
    """One who has done everything: his words are in every room. Yields the centre, an administrator, and who he is."""
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator")
    await centre.add_person("ann")
    async with mailbox() as box, signed(house, centre, "ada") as ada, Stage.open() as stage:
        async with db.tx(centre.tenant.id) as tx:
            await mail.put_sender(tx, sender(box))
        good(await ada.put(f"setup/surveys/{new_id()}", json={"value": STARS}))
        field = {"key": "pet", "names": {"en": "Pet"}, "type": "text", "required": False, "position": 1}
        good(await ada.put(f"setup/customer-fields/{new_id()}", json={"value": field}))
        form = str(new_id())
        asks = [{"key": "why", "type": "text", "labels": {"en": "Why"}}]
        value = {"name": "Recovery", "titles": {"en": "Recovery"}, "fields": asks}
        good(await ada.put(f"setup/forms/{form}", json={"value": value}))
        resource = str(new_id())
        plan = {"name": "Counter", "titles": {"en": "Counter"}, "time_zone": "Asia/Taipei", "slot_minutes": 60}
        week = [{"day": day, "start": "00:00", "end": "24:00"} for day in range(7)]
        good(await ada.put(f"setup/resources/{resource}", json={"value": plan | {"week": week}}))

        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(
            stage, desk, f"Where is {C}-question?", name=f"Zoe {C}-name", page=f"https://shop.example/{C}-page"
        )
        here = f"/api/t/{centre.slug}/contacts/{contact.id}"
        customer = str(await centre.value("select customer_id from contact where id = $1", contact.id))
        await widget.say(f"It said {C}-said")
        await widget.send_file(f"{C}-file.txt", f"{C}-content".encode(), "text/plain")
        await desk.note(centre.slug, contact.id, f"he is {C}-note")
        await desk.say(centre.slug, contact.id, f"Dear {C}-answer")
        sent = await desk.ask("POST", f"{here}/forms", json={"key": str(new_id()), "form": form})
        card = sent["params"]["card"]["id"]
        await widget.ask(
            "POST", f"{centre.key}/forms/{card}", json={"key": str(new_id()), "answers": {"why": f"{C}-form"}}
        )
        await desk.ask("POST", f"{here}/calls", json={"key": str(new_id()), "words": f"help with {C}-assist"})
        guest = await guest_of(centre, await link_of(desk, centre, contact.id), f"Aunt {C}-guest")
        await stage.enter(guest)
        await guest.say(f"I say {C}-guestsaid")
        letter = {"key": str(new_id()), "to": f"{C}-mail@example.com", "lang": "en", "zone": "Asia/Taipei"}
        await widget.ask("POST", f"{centre.key}/contacts/{contact.id}/transcript", json=letter)
        await until(lambda: _taken(box), what="the mail")
        await desk.end(centre.slug, contact.id)
        await desk.wrapup(centre.slug, contact.id, "solved", f"finally {C}-wrapup")
        await widget.wait_for(lambda w: bool(w.state and w.state.survey))
        await widget.rate(4, f"Nice {C}-comment")

        page = good(await ada.get(f"customers/{customer}"))
        known = [{"kind": "email", "value": f"{C}-own@example.com"}, {"kind": "phone", "value": PHONE}]
        profile = {"name": f"Zoe {C}-name", "lang": "en", "fields": {"pet": f"{C}-pet"}, "add": known}
        good(await ada.put(f"customers/{customer}", json={"version": page["customer"]["version"], "profile": profile}))
        twin = str(new_id())
        good(await ada.post("customers", json={"id": twin, "profile": {"name": f"Zo {C}-twin", "lang": "en"}}))
        good(await ada.post(f"customers/{customer}/merge", json={"other": twin}))
        await read_in(ada, "customers", f"Name,Phone,Remarks\nZoe {C}-name,{PHONE},{C}-list\n".encode())
        await upload(ada, "customers", f"Name,Phone\nZoe {C}-name,{PHONE}\n".encode())

        await desk.status("away", "break")
        await widget.start(f"Call {C}-again", key=str(new_id()))
        await widget.call_me(PHONE)
        await widget.wait_for(lambda w: w.phase == "later")
        await desk.status("available")
        offer = await desk.wait_offer()
        again = await desk.accept(offer)
        outcome = f"/api/t/{centre.slug}/contacts/{again.id}/callback"
        await desk.ask("POST", outcome, json={"outcome": "reached"})
        ban = {"key": str(new_id()), "reason": f"Rude {C}-ban", "length": "day"}
        await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{again.id}/ban", json=ban)
        await desk.wrapup(centre.slug, again.id, "solved")
        await until(lambda: centre.value("select count(*) from contact where customer_id = $1 and state <> 'closed'",
                                         customer), lambda n: n == 0)  # fmt: skip
        yield centre, ada, customer


async def _taken(box: Any) -> bool:
    return bool(box.taken)


async def done(http: httpx.AsyncClient, customer: str, id_: str) -> dict[str, Any]:
    async def look() -> dict[str, Any]:
        standing = good(await http.get(f"customers/{customer}/privacy"))
        shown: dict[str, Any] = next(each for each in standing["requests"] if each["request"]["id"] == id_)
        return shown

    return await until(look, lambda shown: shown["request"]["state"] == "done", what="what was asked for")


async def test_a_person_is_taken_out_of_every_room_and_erased_in_every_room(house: House, db: Database) -> None:
    async with somebody(house, db) as (centre, ada, customer):
        full = dumped(house)
        said = sorted({word for word in full.lower().replace("\\", " ").split() if C in word})
        kinds = "question name page said file note answer form assist guest guestsaid mail wrapup comment own pet twin list again ban"
        for kind in kinds.split():
            assert f"{C}-{kind}" in full, f"nothing of the test is in the room of {kind}: {said}"

        wanted = str(new_id())
        keyed = {"Idempotency-Key": wanted}
        good(await ada.post(f"customers/{customer}/privacy/copy", json={"id": wanted}, headers=keyed))
        good(await ada.post(f"customers/{customer}/privacy/copy", json={"id": wanted}))
        await done(ada, customer, wanted)
        copy = await ada.get(f"privacy/requests/{wanted}/copy.zip")
        assert copy.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(copy.content)) as zipped:
            whole = "\n".join(zipped.read(name).decode("utf-8", "replace") for name in zipped.namelist())
            assert {"index.html", "data/message.json", "data/customer.json"} <= set(zipped.namelist())
        for kind in (*kinds.split(), "content"):
            assert f"{C}-{kind}" in whole, kind
        assert "token_hash" not in whole

        before = await centre.value(FIGURES, centre.tenant.id)
        wrong = await ada.post(f"customers/{customer}/privacy/erase", json={"id": str(new_id()), "name": "Zoe"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "name_differs")
        hold = str(new_id())
        good(await ada.put(f"customers/{customer}/privacy/holds/{hold}", json={"reason": "Case 17"}))
        asked = {"id": str(new_id()), "name": f"zoe  {C}-name"}
        held = await ada.post(f"customers/{customer}/privacy/erase", json=asked)
        assert (held.status_code, held.json()["code"]) == (422, "held")
        good(await ada.delete(f"customers/{customer}/privacy/holds/{hold}"))
        good(await ada.post(f"customers/{customer}/privacy/erase", json=asked))
        shown = await done(ada, customer, asked["id"])
        again = await ada.post(f"customers/{customer}/privacy/copy", json={"id": wanted}, headers=keyed)
        assert again.json()["code"] == "key_done", "what was answered is not given again: it may tell of him"
        counts = shown["request"]["counts"]
        assert {"message", "file", "identifier", "visitor", "mail", "import", "import_line", "ban", "change"} <= set(
            counts
        )

        # Somebody else's words cannot be searched for in a shared database by a name; these words are his alone.
        assert found(dumped(house), (C, "987654321")) == []
        files = [path for path in house.settings.data.rglob("*") if path.is_file()]
        assert not [path for path in files if C.encode() in path.read_bytes() or C in path.name]
        assert not [line for path in house.folder.glob("*.log") for line in found(path.read_text(), (C, "987654321"))]
        assert await centre.value(FIGURES, centre.tenant.id) == before

        gone = await ada.get(f"privacy/requests/{wanted}/copy.zip")
        assert gone.status_code == 404
        noted = {"privacy.copy_asked", "data.exported", "privacy.hold_placed", "privacy.hold_lifted", "privacy.erased"}
        await until(lambda: _acts(ada), noted.issubset, what="the audit trail")
        proof = good(await ada.get("audit/proof"))
        assert (proof["broken"], proof["why"]) == (None, None)
        twice = await ada.post(
            f"customers/{customer}/privacy/erase", json=asked | {"id": str(new_id()), "name": "Erased customer"}
        )
        assert (twice.status_code, twice.json()["code"]) == (409, "customer_erased")
        assert customer not in {row["id"] for row in good(await ada.get("customers"))["items"]}


async def _acts(http: httpx.AsyncClient) -> set[str]:
    return {act["type"] for act in good(await http.get("audit"))["items"]}


class Killed(Exception):
    """Stands in for kill -9 between two steps."""


class Dying(Keeper):
    """Dies when it comes to a step."""

    async def _let_go(self, tenant: UUID, request: UUID, kept: Kept, whose: Whose, step: int) -> int:
        if kept.table == "contact":
            raise Killed
        return await super()._let_go(tenant, request, kept, whose, step)


async def test_who_may_not_be_erased_now_is_refused_and_who_dies_in_the_middle_is_followed_by_another(
    house: House, db: Database, tmp_path: Path
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("eve", "observer", seat=False)
    async with signed(house, centre, "ada") as ada, signed(house, centre, "eve") as eve, Stage.open() as stage:
        widget = await stage.widget(centre, "Open still", name="Zed")
        customer = UUID(str(await centre.value("select customer_id from contact where id = $1", widget.contact)))
        path = f"customers/{customer}/privacy"
        body = {"id": str(new_id()), "name": "Zed"}
        for route, json in (("erase", body), ("copy", {"id": body["id"]})):
            assert (await eve.post(f"{path}/{route}", json=json)).status_code == 403
        refused = await ada.post(f"{path}/erase", json=body)
        assert widget.ticket is not None
        assert (refused.json()["code"], refused.json()["numbers"]) == ("contact_open", [widget.ticket.number])
        assert good(await ada.get(path))["requests"] == [], "and nothing was written down"
        await widget.leave()
        await until(lambda: centre.contact_state(widget.contact), lambda state: state == "closed")

        # It is asked for as the house does, and taken on at once by one who dies in the middle.
        node, request = new_id(), new_id()
        async with db.house() as tx:
            await privacy.ask_erasure(tx.within(centre.tenant.id), request, customer, None)
            await tx.execute(
                "update privacy_request set claimed_by = $2, claimed_until = $3 where id = $1",
                request,
                node,
                tx.now + 60_000,
            )
        with pytest.raises(Killed):
            await Dying(db, node, Blobs(tmp_path), Blobs(tmp_path), catalogue.keeps()).step()
        half = (await centre.fetch("select * from privacy_request where id = $1", request))[0]
        assert (half["state"], half["keys"]["names"], half["done_at"]) == ("running", ["Zed"], None)
        assert (
            await centre.value("select text from message where contact_id = $1 and seq = 1", widget.contact)
            != "Open still"
        )
        assert await centre.value("select question from contact where id = $1", widget.contact) == "Open still"
        async with db.house() as tx:
            await tx.execute("update privacy_request set claimed_until = 0 where id = $1", request)
        shown = await done(ada, str(customer), str(request))
        assert (shown["customer"], shown["by"], shown["request"]["step"]) == (
            "Erased customer",
            None,
            shown["request"]["steps"],
        )
        assert await centre.value("select keys from privacy_request where id = $1", request) is None

        # A back-up brings him again: whoever is on the list that was kept elsewhere is erased again.
        mine = digest(centre.tenant.id, customer)
        async with db.house() as tx:
            assert mine in {each for each, _ in await privacy.erased(tx)}
            assert await erase_again(tx, [mine]) == 0, "nobody has come back"
            await tx.execute(
                "update customer set name = 'Zed', name_key = 'zed', erased_at = null where id = $1", customer
            )
            assert await erase_again(tx, [digest(centre.tenant.id, new_id()), mine]) == 1
        await until(
            lambda: centre.value("select name from customer where id = $1", customer),
            lambda name: name == "Erased customer",
        )


async def test_what_is_older_than_it_is_kept_goes_by_night_and_who_is_held_is_left_alone(
    house: House, db: Database
) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    await centre.add_person("ann")
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        contacts = []
        for name in ("Old", "Held", "New", "Silent"):
            widget, contact = await centre.serve(stage, desk, f"Question of {name}", name=name)
            await widget.send_file(f"{name}.txt", b"content", "text/plain")
            await centre.finish(desk, contact.id)
            contacts.append(UUID(contact.id))
        old, held, new, quiet = contacts
        age = 40 * 86_400_000
        async with db.house() as tx:  # time goes by for three of them
            for ended, days in ((old, 1), (held, 1), (quiet, 10)):
                await tx.execute("update contact set closed_at = closed_at - $2 where id = $1", ended, age * days)
            customers = {
                row["id"]: row["customer_id"]
                for row in await tx.fetch("select * from contact where id = any($1)", contacts)
            }
            await tx.execute(
                "update customer set created_at = created_at - $2 where id = $1", customers[quiet], age * 11
            )
        good(await ada.put(f"customers/{customers[held]}/privacy/holds/{new_id()}", json={"reason": "Case 9"}))

        async def would(sort: str, days: int) -> dict[str, Any]:
            found: dict[str, Any] = good(
                await ada.get("privacy/retention/preview", params={"sort": sort, "days": days})
            )
            return found

        assert await would("words", 30) == {"count": 2, "more": False}
        assert await would("files", 300) == {"count": 1, "more": False}
        assert await would("silent", 300) == {"count": 1, "more": False}
        assert (await ada.get("privacy/retention/preview", params={"sort": "words", "days": 0})).status_code == 400
        (rule,) = good(await ada.get("setup/retention"))
        assert set(rule["value"].values()) == {None}, "as long as nobody says otherwise all is kept"
        kept = {"words": 30, "files": 30, "silent": 300}
        good(await ada.put(f"setup/retention/{centre.tenant.id}", json={"value": kept, "version": rule["version"]}))
        before = await centre.value(FIGURES, centre.tenant.id)

        async def night() -> dict[str, Any]:
            async with db.house() as tx:
                now = await tx.fetchval(
                    "update retention set next_at = 0 where tenant_id = $1 returning now_ms()", centre.tenant.id
                )

            async def look() -> dict[str, Any]:
                return {each["sort"]: each for each in good(await ada.get("privacy/retention"))}

            return await until(
                look,
                lambda all_: all((each["done_at"] or 0) >= now for each in all_.values()),
                what="the night",
            )

        assert all(each["done_at"] is None for each in good(await ada.get("privacy/retention"))), (
            "it waits for the night"
        )
        done_ = await night()
        assert (done_["files"]["rows"], done_["silent"]["rows"], done_["words"]["running"]) == (2, 1, False)
        assert done_["words"]["rows"] > 2
        words = {row["contact_id"]: row["text"] for row in await centre.fetch(
            "select contact_id, text from message where contact_id = any($1) and seq = 1", contacts)}  # fmt: skip
        assert [words[each] for each in (old, held, new)] == ["(erased)", "Question of Held", "Question of New"]
        names = {
            row["contact_id"]: row["name"]
            for row in await centre.fetch("select * from file where contact_id = any($1)", contacts)
        }
        assert (names[old], names[held], names[new]) == ("(erased)", "Held.txt", "New.txt")
        on_disk = {
            path.name for path in (house.settings.data / "files" / str(centre.tenant.id)).rglob("*") if path.is_file()
        }
        left = {
            str(row["id"]): row["contact_id"]
            for row in await centre.fetch("select * from file where contact_id = any($1)", contacts)
        }
        assert {left[name] for name in on_disk if name in left} == {held, new}
        assert await centre.value("select name from customer where id = $1", customers[old]) == "Old"
        await until(
            lambda: centre.value("select name from customer where id = $1", customers[quiet]),
            lambda name: name == "Erased customer",
        )
        assert await centre.value(FIGURES, centre.tenant.id) == before
        again = await night()
        assert [again[sort]["rows"] for sort in kept] == [0, 0, 0], "a second night finds nothing left to do"

        async def let_go() -> set[str]:
            return {act["kind"] for act in good(await ada.get("audit", params={"type": "privacy.let_go"}))["items"]}

        await until(let_go, lambda kinds: kinds == set(kept), what="the audit trail")
        proof = good(await ada.get("audit/proof"))
        assert proof["broken"] is None
