"""Every kind of thing that an administrator sets up: written, drafted, changed, taken back and put out of use, over HTTP."""

from typing import Any

import msgspec

from tests.centre import Centre, Stage
from tests.journeys.test_assets import upload as upload_asset
from tests.journeys.test_setup import good, signed
from tests.journeys.test_stickers import upload as upload_picture
from tests.journeys.test_two_factor import set_up
from tests.server import House
from ting.app import catalogue
from ting.kit.ids import new_id
from ting.kit.kind import Kind

NAMES = {"en": "One", "zh-TW": "一"}
TWO = {"names": {"en": "Two"}}
OPEN = [{"day": 0, "start": "09:00", "end": "17:00"}]
FIELD = {"key": "why", "type": "text", "labels": {"en": "Why?"}}


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """How one kind is tried: what is written first (None: it is there from the beginning), and what of it is changed."""

    change: dict[str, Any]
    value: dict[str, Any] | None = None
    id: str | None = None


class Room(msgspec.Struct, frozen=True):
    """What a sample may speak of."""

    tenant: str
    queue: str
    point: str
    person: str
    ban: str
    file: str
    picture: str
    profile: str
    trunk: str


def acts(room: Room) -> dict[str, Act]:
    """Say how each kind is tried."""
    only = room.tenant
    return {
        "account-statuses": Act(value={"key": "gold", "names": NAMES}, change=TWO | {"tone": "good"}),
        "agents": Act(id=room.person, change={"alias": "Annie"}),
        "assets": Act(value={"name": "Guide", "editions": {"any": {"file": room.file}}}, change={"name": "Manual"}),
        "aux-codes": Act(value={"names": NAMES}, change=TWO | {"paid": False}),
        "bans": Act(id=room.ban, change={"reason": "he shouted"}),
        "calendars": Act(value={"name": "Feasts"}, change={"country": "TW"}),
        "centre": Act(id=only, change={"type": "care"}),
        "company": Act(id=only, change={"phone": "+886 2 2345 6789"}),
        "conduct-limits": Act(id=only, change={"messages": 60}),
        "customer-fields": Act(value={"key": "level", "names": NAMES, "type": "number"}, change=TWO),
        "dialling": Act(id=only, change={"emergency": "never", "prefixes": [{"prefix": "+88620", "leads": "barred"}]}),
        "flows": Act(
            value={"name": "Main", "langs": ["en"], "steps": [{"key": "wait", "do": "queue", "queue": room.queue}]},
            change={"name": "Night"},
        ),
        "forms": Act(value={"name": "Why", "titles": NAMES, "fields": [FIELD]}, change={"name": "Reasons"}),
        "help-page": Act(id=only, value={"point": room.point}, change={"phone": "0800 000 000"}),
        "mail-sender": Act(
            id=only,
            value={"host": "mail.example.com", "from_address": "desk@example.com"},
            change={"from_name": "Desk"},
        ),
        "modules": Act(id=only, change={"on": {"surveys": False}}),
        "organisations": Act(value={"name": "Bank"}, change={"number": "12345675"}),
        "numbers": Act(
            value={"name": "Hotline", "number": "+886223456789", "trunk": room.trunk, "queue": room.queue},
            change={"lang": "ja"},
        ),
        "panels": Act(
            value={"names": NAMES, "url": "https://bills.example.com/?t={token}", "way": "page"}, change={"way": "tab"}
        ),
        "points": Act(value={"name": "Shop", "queues": [room.queue]}, change={"greeting": {"en": "Hello"}}),
        "products": Act(value={"name": "Plug"}, change={"models": ["M-200"]}),
        "profiles": Act(value={"name": "Phone"}, change={"capacity": 2}),
        "purposes": Act(
            value={"key": "news", "names": NAMES, "wordings": {"en": "May we write?"}, "channels": ["mail"]},
            change={"wordings": {"en": "May we write to you?"}},
        ),
        "queues": Act(
            value={"name": "Bills", "key": "bills", "prefix": "B", "time_zone": "Asia/Taipei", "week": [[]] * 7},
            change={"name": "Billing"},
        ),
        "recordings": Act(
            id=only,
            change={"days": 90, "queues": [{"queue": room.queue, "record": False, "announce": True, "days": 9}]},
        ),
        "replies": Act(value={"name": "Hello", "texts": {"en": "Hello"}}, change={"folder": "Greetings"}),
        "resources": Act(
            value={"name": "Counter", "titles": NAMES, "time_zone": "Asia/Taipei", "week": OPEN}, change={"capacity": 3}
        ),
        "retention": Act(id=only, change={"words": 400}),
        "roles": Act(value={"name": "Reader", "permissions": ["contacts.read"]}, change={"scope": "tenant"}),
        "rosters": Act(id=room.person, change={"default": room.profile}),
        "sign-in": Act(id=only, change={"second_factor": True}),
        "single-sign-on": Act(
            id=only,
            value={"name": "Login", "issuer": "https://login.example.com", "client_id": "ting", "secret": "s"},
            change={"name": "Company login"},
        ),
        "sites": Act(value={"name": "Taipei", "time_zone": "Asia/Taipei"}, change={"name": "Taipei 101"}),
        "skills": Act(value={"name": "Japanese"}, change={"lang": "ja"}),
        "slang": Act(value={"name": "bye", "also": ["881"], "meaning": {"en": "bye"}}, change={"mood": "good"}),
        "stickers": Act(
            value={"name": "Sea", "stickers": [{"picture": room.picture, "meaning": {"en": "Ahoy"}}]},
            change={"name": "Ocean"},
        ),
        "surveys": Act(
            value={"name": "How was it", "scale": "stars", "questions": {"en": "How was it?"}},
            change={"comment": False},
        ),
        "teams": Act(value={"name": "Owls"}, change={"name": "Larks"}),
        "terms": Act(id=only, change={"queue": {"en": {"one": "line", "many": "lines"}}}),
        "ticket-schemes": Act(value={"name": "Floor", "time_zone": "Asia/Taipei"}, change={"digits": 3}),
        "trunks": Act(value={"name": "Provider", "host": "sip.example.com"}, change={"transport": "tcp"}),
        "units": Act(value={"name": "Service"}, change={"purpose": "Answers."}),
        "webhooks": Act(
            value={"name": "CRM", "url": "https://crm.example.com/", "events": ["contact.closed"]}, change={"on": False}
        ),
        "wrapup": Act(id=only, change={"queues": {room.queue: ["solved"]}}),
    }


NOTHING = Room(*[""] * 9)


def test_each_kind_is_tried() -> None:
    assert acts(NOTHING).keys() == catalogue.kinds().keys()


async def test_each_kind_is_written_drafted_changed_taken_back_and_put_out_of_use(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        await set_up(ada, centre, "ada")  # or asking everybody for a second factor would shut her out
        acted = acts(await _room(centre, ada))
        wrong = [said for key, kind in catalogue.kinds().items() if (said := await _tried(ada, kind, acted[key]))]
    assert not wrong, "\n".join(wrong)


async def _tried(ada: Any, kind: Kind[Any], act: Act) -> str:
    """Try a kind; return what is wrong with it, so that all of them are told at once."""
    try:
        await _act(ada, kind, act)
    except AssertionError as wrong:
        return f"{kind.key}: {wrong}"
    return ""


async def _room(centre: Centre, ada: Any) -> Room:
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        _, contact = await centre.serve(stage, desk)
        body = {"key": str(new_id()), "reason": "r", "length": "hour"}
        await desk.ask("POST", f"/api/t/{centre.slug}/contacts/{contact.id}/ban", json=body)
    (ban,) = good(await ada.get("setup/bans"))
    good(await ada.put(f"setup/profiles/{(profile := str(new_id()))}", json={"value": {"name": "Chat"}}))
    value = {"name": "Line", "host": "192.0.2.7"}
    good(await ada.put(f"setup/trunks/{(trunk := str(new_id()))}", json={"value": value}))
    return Room(
        trunk=trunk,
        tenant=str(centre.tenant.id),
        queue=centre.queue_id("help"),
        point=str(centre.point),
        person=centre.person_id("ann"),
        ban=ban["id"],
        file=await upload_asset(ada),
        picture=good(await upload_picture(ada))["id"],
        profile=profile,
    )


def _into(old: Any, new: Any) -> Any:
    return old | new if isinstance(old, dict) and isinstance(new, dict) else new


async def _act(ada: Any, kind: Kind[Any], act: Act) -> None:
    base = f"setup/{kind.key}"
    one = f"{base}/{(id_ := act.id or str(new_id()))}"

    async def item() -> dict[str, Any]:
        found: list[dict[str, Any]] = good(await ada.get(base))
        return next(each for each in found if each["id"] == id_)

    if act.value is not None:
        assert good(await ada.put(one, json={"value": act.value, "version": 0}))["change"]
    before = await item()
    after = before["value"] | {name: _into(before["value"][name], new) for name, new in act.change.items()}
    good(await ada.put(f"{one}/draft", json={"value": after, "version": before["version"]}))
    assert ((await item())["draft"]["value"], (await item())["value"]) == (after, before["value"]), (
        "a draft changes nothing"
    )
    good(await ada.delete(f"{one}/draft"))
    assert (await item())["draft"] is None
    made = good(await ada.put(one, json={"value": after, "version": before["version"]}))["change"]
    now = await item()
    assert now["value"] == after
    good(await ada.post(f"setup/changes/{made['id']}/undo", json={}))
    assert (await item())["value"] == before["value"], "taken back"
    things = [{"id": id_, "value": after}]
    (again,) = good(await ada.put(base, json={"things": things, "gone": []}))["changes"]
    good(await ada.post(f"setup/changes/batches/{again['batch']}/undo"))
    assert (await item())["value"] == before["value"], "together, and taken back"
    if kind.remove is not None:
        good(await ada.delete(one))
        assert id_ not in [each["id"] for each in good(await ada.get(base)) if each["value"] is not None]
    elif "archived" in before["value"]:
        good(await ada.put(one, json={"value": before["value"] | {"archived": True}}))
        assert (await item())["value"]["archived"] is True
