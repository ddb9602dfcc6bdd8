"""Wrap-up codes at the doors: a tree that is published, chosen from by queue, retired; the past keeps its names."""

import csv
import io
from typing import Any

import httpx
import pytest

from tests.centre import Centre, Stage
from tests.journeys.test_setup import good, signed
from tests.server import House
from ting.kit.ids import new_id
from ting_sim.wire import ProblemError


def code(key: str, name: str, parent: str | None = None, *, retired: bool = False) -> dict[str, Any]:
    return {"key": key, "names": {"en": name}, "parent": parent, "retired": retired}


async def published(ada: httpx.AsyncClient, centre: Centre) -> dict[str, Any]:
    """The tree as it stands, with its version as a thing that is set up."""
    (item,) = good(await ada.get("setup/wrapup"))
    assert item["id"] == str(centre.tenant.id)
    return dict(item)


async def publish(ada: httpx.AsyncClient, centre: Centre, codes: list[Any], **queues: list[str]) -> httpx.Response:
    now = await published(ada, centre)
    used = {str(centre.queues[queue].id): keys for queue, keys in queues.items()}
    return await ada.put(
        f"setup/wrapup/{centre.tenant.id}", json={"value": {"codes": codes, "queues": used}, "version": now["version"]}
    )


async def trees(centre: Centre) -> list[int]:
    return [
        row["version"]
        for row in await centre.fetch(
            "select version from wrapup_tree where tenant_id = $1 order by version", centre.tenant.id
        )
    ]


OLD = [
    code("pay", "Payment"),
    code("refund", "Refund", "pay"),
    code("late", "Late", "refund"),
    code("solved", "Solved"),
]
NEW = [
    code("pay", "Billing"),
    code("refund", "Money back", "pay"),
    code("late", "Late", "refund", retired=True),
    code("wrong", "Wrong sum", "refund"),
    code("solved", "Solved"),
]


async def test_a_contact_keeps_the_name_that_its_code_had_and_what_is_retired_is_chosen_no_more(
    house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        good(await publish(ada, centre, OLD))
        ann = await stage.desk(centre, "ann")
        _, first = await centre.serve(stage, ann)
        await ann.end(centre.slug, first.id)
        shown = await ann.contact(centre.slug, first.id)
        assert shown["choices"] == ["late", "solved"]
        assert {one["key"]: one["names"]["en"] for one in shown["codes"]}["late"] == "Payment › Refund › Late"
        with pytest.raises(ProblemError) as refused:
            await ann.wrapup(centre.slug, first.id, "refund")
        assert refused.value.code == "code_unknown", "a branch is no code"
        await ann.wrapup(centre.slug, first.id, "late")

        before = await trees(centre)
        good(await publish(ada, centre, NEW))
        assert await trees(centre) == [*before, before[-1] + 1]
        _, second = await centre.serve(stage, ann)
        await ann.end(centre.slug, second.id)
        assert (await ann.contact(centre.slug, second.id))["choices"] == ["wrong", "solved"]
        with pytest.raises(ProblemError) as refused:
            await ann.wrapup(centre.slug, second.id, "late")
        assert refused.value.code == "code_unknown"
        await ann.wrapup(centre.slug, second.id, "wrong")

        past = await ada.get("contacts")
        assert {one["id"]: one["code_names"]["en"] for one in good(past)["items"]} == {
            first.id: "Payment › Refund › Late",
            second.id: "Billing › Money back › Wrong sum",
        }
        # found by a branch, in lists, counts and words
        for query, found in (
            ({"code": "pay"}, {first.id, second.id}),
            ({"code": "late"}, {first.id}),
            ({"code": "solved"}, set()),
            ({"code": "refund", "q": shown["contact"]["number"]}, {first.id}),
        ):
            page = good(await ada.get("contacts", params=query))
            assert ({one["id"] for one in page["items"]}, page["total"]) == (found, len(found)), query
        rows = list(csv.DictReader(io.StringIO((await ada.get("contacts.csv")).text.lstrip("\ufeff"))))
        assert {row["code"]: row["code_name"] for row in rows} == {
            "late": "Payment › Refund › Late",
            "wrong": "Billing › Money back › Wrong sum",
        }


async def test_queues_choose_from_their_branches(house: House, centre: Centre) -> None:
    await centre.add_queue("bank")
    await centre.add_point()
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        good(await publish(ada, centre, OLD, help=["refund"]))
        ann = await stage.desk(centre, "ann")
        for queue, wanted in (("help", ["late"]), ("bank", ["late", "solved"])):
            _, contact = await centre.serve(stage, ann, queue=centre.queue_id(queue))
            await ann.end(centre.slug, contact.id)
            assert (await ann.contact(centre.slug, contact.id))["choices"] == wanted
            if queue == "help":
                with pytest.raises(ProblemError):
                    await ann.wrapup(centre.slug, contact.id, "solved")
            await ann.wrapup(centre.slug, contact.id, "late")
        now = await published(ada, centre)
        elsewhere = {"codes": OLD, "queues": {str(new_id()): ["pay"]}}
        refused = await ada.put(
            f"setup/wrapup/{centre.tenant.id}", json={"value": elsewhere, "version": now["version"]}
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "wrapup_queue")
        assert await published(ada, centre) == now


async def test_what_contacts_bear_is_retired_not_taken_out_and_undo_minds_it_too(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, Stage.open() as stage:
        good(await publish(ada, centre, OLD))
        ann = await stage.desk(centre, "ann")
        change = good(await publish(ada, centre, [*OLD, code("extra", "Extra")]))["change"]["id"]
        _, contact = await centre.serve(stage, ann)
        await ann.end(centre.slug, contact.id)
        await ann.wrapup(centre.slug, contact.id, "extra")
        count = await trees(centre)
        taken = await publish(ada, centre, OLD)
        assert (taken.status_code, taken.json()["code"], taken.json()["field"]) == (422, "wrapup_used", "extra")
        undone = await ada.post(f"setup/changes/{change}/undo", json={})
        assert undone.status_code == 422
        assert undone.json()["code"] == "wrapup_used"
        assert await trees(centre) == count, "a refused change makes no version"
        # what nobody bears goes without a trace in the tree, and a change of queues alone is no version of it
        good(await publish(ada, centre, [*OLD, code("extra", "Extra"), code("idle", "Idle")]))
        good(await publish(ada, centre, [*OLD, code("extra", "Extra")]))
        count = await trees(centre)
        good(await publish(ada, centre, [*OLD, code("extra", "Extra")], help=["pay"]))
        assert await trees(centre) == count


async def test_only_who_sets_up_writes_the_tree(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ann") as ann:
        refused = await ann.put(
            f"setup/wrapup/{centre.tenant.id}", json={"value": {"codes": OLD, "queues": {}}, "version": 0}
        )
        assert refused.status_code == 403
