"""What a customer agreed to: shown to him in words that stay, noted once, taken back, and asked before a mail goes."""

from typing import Any, cast

import asyncpg
import pytest

from tests.centre import Centre, open_centre
from tests.journeys.test_cards import code, good
from tests.journeys.test_letters_out import (
    STARS,
    browser,
    mail_to,
    reached,
    room_with_post,
    rung,
    token_in,
)
from tests.journeys.test_setup import signed
from tests.server import House, until
from ting.domains.consents.model import Channel, Consent, State, may
from ting.domains.customers import api as customers
from ting.kit.db import Database
from ting.kit.ids import new_id

PURPOSE: dict[str, Any] = {
    "key": "asking",
    "names": {"en": "Being asked", "ja": "アンケート"},
    "wordings": {"en": "May we ask you by mail how it was?", "ja": "メールでお尋ねしてもよいですか？"},
    "channels": ["mail", "phone"],
}
P, OTHER = new_id(), new_id()


def said(state: str, purpose: object = P, channel: str = "mail") -> Consent:
    return Consent(
        id=new_id(),
        customer=new_id(),
        purpose=cast("Any", purpose),
        channel=cast("Channel", channel),
        state=cast("State", state),
        at=1,
        how="agent",
    )


@pytest.mark.parametrize(
    ("consents", "answer"),
    [
        ([], False),
        ([said("given")], True),
        ([said("refused")], False),
        ([said("given"), said("withdrawn")], False),
        ([said("given"), said("withdrawn"), said("given")], True),
        ([said("given", OTHER)], False),
        ([said("given", P, "phone")], False),
        ([said("given"), said("withdrawn", P, "phone"), said("refused", OTHER)], True),
    ],
)
def test_the_last_word_of_just_this_purpose_and_channel_counts(consents: list[Consent], answer: bool) -> None:
    assert may(consents, P, "mail") is answer


async def somebody(centre: Centre) -> str:
    async with centre.db.tx(centre.tenant.id) as tx:
        return str(await customers.add(tx, name="Lin", lang="en"))


def last(page: dict[str, Any], channel: str = "mail") -> dict[str, Any]:
    (found,) = (each for each in page["items"] if each["channel"] == channel)
    return cast("dict[str, Any]", found)


async def test_it_is_noted_with_its_proof_once_and_its_history_stays(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ada", "administrator", seat=False)
    customer, purpose = await somebody(centre), str(new_id())
    path = f"customers/{customer}/consents"
    async with signed(house, centre, "ada") as ada:
        good(await ada.put(f"setup/purposes/{purpose}", json={"value": PURPOSE}))
        assert code(await ada.put(f"setup/purposes/{new_id()}", json={"value": PURPOSE})) == (422, "key_taken")
        first = last(good(await ada.get(path)))
        assert (first["state"], first["version"], first["said"]) == ("none", 1, None)
        yes: dict[str, Any] = {"id": str(new_id()), "purpose": "asking", "channel": "mail", "state": "given"}
        assert code(await ada.post(path, json=yes)) == (422, "wording_unknown")
        assert code(await ada.post(path, json=yes | {"version": 1, "lang": "zh-TW"})) == (422, "wording_unknown")
        assert code(await ada.post(path, json=yes | {"version": 2, "lang": "en"})) == (422, "wording_unknown")
        assert code(await ada.post(path, json=yes | {"channel": "post", "version": 1, "lang": "en"})) == (
            422,
            "channel",
        )
        assert code(await ada.post(path, json=yes | {"state": "withdrawn"})) == (422, "nothing_given")
        assert code(await ada.post(path, json=yes | {"purpose": "no"})) == (404, "not_there")
        assert code(await ada.post(path, json=yes | {"contact": str(new_id())})) == (422, "contact")
        yes |= {"version": 1, "lang": "ja", "proof": "  Form 17 "}
        for _ in range(2):
            page = good(await ada.post(path, json=yes))
        assert code(await ada.post(path, json=yes | {"lang": "en"})) == (409, "id_used")
        # the wording is written anew: what was shown then stays
        value = PURPOSE | {"wordings": {"en": "May we ask?"}}
        good(await ada.put(f"setup/purposes/{purpose}", json={"value": value, "version": 1}))
        page = good(await ada.get(path))
        now = last(page)
        assert (now["state"], now["version"], now["wordings"]) == ("given", 2, {"en": "May we ask?"})
        assert now["said"]["wording"] == PURPOSE["wordings"]["ja"]
        assert (now["said"]["by"], now["said"]["consent"]["how"]) == ("Real ada", "agent")
        assert now["said"]["consent"]["proof"] == "Form 17"
        assert last(page, "phone")["state"] == "none"
        # archived: nobody is asked any more, and who agreed can still take it back
        good(await ada.put(f"setup/purposes/{purpose}", json={"value": value | {"archived": True}, "version": 2}))
        page = good(await ada.get(path))
        assert [(each["channel"], each["archived"]) for each in page["items"]] == [("mail", True)]
        more = yes | {"id": str(new_id()), "channel": "phone"}
        assert code(await ada.post(path, json=more)) == (422, "purpose_archived")
        no = {"id": str(new_id()), "purpose": "asking", "channel": "mail", "state": "withdrawn"}
        page = good(await ada.post(path, json=no))
        assert [each["consent"]["state"] for each in page["history"]] == ["withdrawn", "given"]
        whole = good(await ada.get(f"customers/{customer}"))
        told = [(each["title"], each["detail"]) for each in whole["timeline"] if each["kind"] == "consent"]
        assert sorted(told) == [("Being asked", "given.mail"), ("Being asked", "withdrawn.mail")]

        async def acts() -> list[str]:
            found = good(await ada.get("audit?type=consent.said"))["items"]
            return [each["note"] for each in found]

        await until(acts, lambda notes: notes == ["withdrawn", "given"], what="the audit trail")
    # not even the house's own code changes what he said
    for sql in ("update consent set state = 'given' where id = $1", "delete from consent where id = $1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with db.tx(centre.tenant.id) as tx:
                await tx.execute(sql, no["id"])


async def test_a_mail_that_needs_a_consent_goes_to_who_gave_it_and_he_takes_it_back_by_its_link(
    house: House, db: Database
) -> None:
    async with room_with_post(house, db) as (room, box, stage), browser(house) as http:
        purpose = str(new_id())
        good(await room.ada.put(f"setup/purposes/{purpose}", json={"value": PURPOSE}))
        survey = STARS | {"purpose": str(new_id())}
        assert code(await room.ada.put(f"setup/surveys/{new_id()}", json={"value": survey})) == (422, "purpose_unknown")
        good(await room.ada.put(f"setup/surveys/{new_id()}", json={"value": STARS | {"purpose": purpose}}))
        desk = await stage.desk(room.centre, "bob")
        ends = []
        for name in ("lin", "may"):
            widget, contact = await room.centre.serve(stage, desk)
            await reached(room.centre, widget, f"{name}@x.example")
            customer = str(await room.centre.value("select customer_id from contact where id = $1", contact.id))
            path = f"customers/{customer}/consents"
            if name == "may":
                yes: dict[str, Any] = {"id": str(new_id()), "purpose": "asking", "channel": "mail", "state": "given"}
                proof: dict[str, Any] = {"version": 1, "lang": "en", "contact": contact.id}
                page = good(await room.bob.post(path, json=yes | proof))
                assert last(page)["said"]["number"]
            await room.centre.finish(desk, contact.id)
            await rung(room.centre, "survey-mail", contact.id)
            ends.append(path)
        token = token_in(await mail_to(box, "may@x.example"), "s")
        assert box.to("lin@x.example") == []

        async def of_lin() -> dict[str, Any]:
            items = good(await room.ada.get("mail"))["items"]
            return next(dict(each) for each in items if each["to"] == "lin@x.example")

        withheld = await until(of_lin, lambda row: row["state"] not in ("waiting", "sending"))
        assert (withheld["state"], withheld["reason"], withheld["may_again"]) == ("dropped", "no_consent", False)
        for _ in range(2):
            assert (await http.post(f"/s/{token}/stop")).status_code == 204
        now = last(good(await room.ada.get(ends[1])))
        assert (now["state"], now["said"]["consent"]["how"], now["said"]["by"]) == ("withdrawn", "customer", None)
        assert len(good(await room.ada.get(ends[1]))["history"]) == 2
