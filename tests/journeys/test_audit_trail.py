"""The audit trail at the doors: what is noted and shown, and that whoever tampers with it is found (XP5)."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.app.database import Dsns
from ting.app.trails import line
from ting.domains.audit import api as audit
from ting.journeys.trail.prove import AuditProof, prove
from ting.kit.db import Database
from ting.kit.ids import new_id

Tamper = Callable[[asyncpg.Connection, UUID], Awaitable[Any]]


@pytest.fixture
async def centre(house: House, db: Database) -> Centre:
    made = await open_centre(db, house.url)
    await made.add_person("ada", "administrator")
    await made.add_person("ann")
    await made.add_person("sue", "supervisor")
    return made


async def trail(ada: httpx.AsyncClient, n: int, **asked: Any) -> list[dict[str, Any]]:
    """Return the trail, the oldest first, as soon as it has so many entries."""

    async def look() -> list[dict[str, Any]]:
        return list(reversed(good(await ada.get("audit", params=asked))["items"]))

    return await until(look, lambda acts: len(acts) >= n, what=f"{n} acts")


async def test_who_came_in_changed_took_away_and_looked_on_is_noted(house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada, signed(house, centre, "sue") as sue, Stage.open() as stage:
        wrong = {"email": centre.staff["ann"].email, "password": "not hers"}
        assert (await ada.post(f"{house.url}/api/session", json=wrong)).status_code == 401
        team = new_id()
        made = good(await ada.put(f"setup/teams/{team}", json={"value": {"name": "Owls"}}))["change"]
        good(await ada.post(f"setup/changes/{made['id']}/undo", json={}))
        good(await ada.put(f"setup/teams/{team}", json={"value": {"name": "Owls"}}))
        _, contact = await centre.serve(stage, await stage.desk(centre, "ann"))
        good(await sue.put(f"contacts/{contact.id}/watch"))
        exported = await sue.get("history.csv", params={"from": "2026-01-01", "to": "2026-01-02"})
        assert exported.status_code == 200
        acts = await trail(ada, 9)
        told = [(one["type"], (one["by"] or {}).get("name")) for one in acts]
        for act in (
            ("session.refused", None),
            ("change.made", "Real ada"),
            ("contact.watched", "Real sue"),
            ("data.exported", "Real sue"),
            ("session.started", "Real ann"),
        ):
            assert act in told, act
        assert [one["seq"] for one in acts] == list(range(1, len(acts) + 1))
        changes = [one for one in acts if one["type"] == "change.made"]
        assert [(one["kind"], one["name"], one["note"]) for one in changes] == [
            ("teams", "Owls", None),
            ("teams", "Owls", "undone"),
            ("teams", "Owls", None),
        ]
        watched = next(one for one in acts if one["type"] == "contact.watched")
        assert (watched["name"], watched["subject"]) == (contact.number, contact.id)
        assert next(one for one in acts if one["type"] == "data.exported")["kind"] == "history"

        only = await trail(ada, 3, type="change.made")
        assert only == changes
        assert {one["by"]["id"] for one in await trail(ada, 2, by=str(centre.staff["sue"].id))} == {
            str(centre.staff["sue"].id)
        }
        newest = good(await ada.get("audit", params={"before": 3}))
        assert [one["seq"] for one in newest["items"]] == [2, 1]
        refused = await ada.get("audit", params={"type": "moon.rose"})
        assert (refused.status_code, refused.json()["code"]) == (422, "type_unknown")

        proof = good(await ada.get("audit/proof"))
        assert (proof["broken"], proof["why"]) == (None, None)
        assert proof["head"] == f"{acts[-1]['seq']}:{acts[-1]['hash']}"
        good(await ada.get("audit/proof", params={"kept": proof["head"]}))
        lines = (await ada.get("audit.csv")).content.decode("utf-8-sig").splitlines()
        assert len(lines) > len(acts)
        assert (await ada.get("audit/proof", params={"kept": "nonsense"})).status_code == 400
        assert (await sue.get("audit")).status_code == 403


async def test_nobody_who_serves_can_change_it(session_dsns: Dsns, house: House, centre: Centre) -> None:
    async with signed(house, centre, "ada") as ada:
        await trail(ada, 1)
    for dsn in (session_dsns.app, session_dsns.house, session_dsns.owner):
        conn = await asyncpg.connect(dsn)
        try:
            for act in ("update audit set body = '{}'", "delete from audit", "truncate audit"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await conn.execute(act)
        finally:
            await conn.close()


def sql(text: str, *more: Any) -> Tamper:
    return lambda conn, tenant: conn.execute(text, tenant, *more)


FOURTH = "(select event_id from audit where tenant_id = $1 and seq = 4)"
FIFTH = "(select (body::json->>'change')::uuid from audit where tenant_id = $1 and seq = 5)"
TAMPERED: list[tuple[str, Tamper, int, str]] = [
    ("who did it", sql("update audit set by_id = null where tenant_id = $1 and seq = 3"), 3, "altered"),
    ("when", sql("update audit set at = at - 1 where tenant_id = $1 and seq = 3"), 3, "altered"),
    ("what", sql("update audit set body = replace(body, 'teams', 'x') where tenant_id = $1 and seq = 3"), 3, "altered"),
    ("one entry gone", sql("delete from audit where tenant_id = $1 and seq = 3"), 3, "missing"),
    ("the first one gone", sql("delete from audit where tenant_id = $1 and seq = 1"), 1, "missing"),
    ("the last ones gone", sql("delete from audit where tenant_id = $1 and seq > 4"), 5, "lacking"),
    ("the log", sql(f'update log set body = body || \'{{"kind": "x"}}\' where id = {FOURTH}'), 4, "log"),
    ("what was set up", sql(f"update change set fields = '[]' where id = {FIFTH}"), 5, "change"),
    ("a change gone", sql(f"delete from change where id = {FIFTH}"), 5, "change"),
]


@pytest.mark.parametrize(("what", "tamper", "seq", "why"), TAMPERED, ids=[each[0] for each in TAMPERED])
async def test_who_tampers_is_found(
    session_dsns: Dsns,
    db: Database,
    house: House,
    centre: Centre,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    tamper: Tamper,
    seq: int,
    why: str,
) -> None:
    monkeypatch.setattr(audit, "SETTLED_MS", 0)
    async with signed(house, centre, "ada") as ada:
        await trail(ada, 1)
        for n in range(5):
            good(await ada.put(f"setup/teams/{new_id()}", json={"value": {"name": f"Team {n}"}}))
        await trail(ada, 6)
    whole = await until(lambda: prove(db, centre.tenant.id), lambda proof: proof.broken is None, what="a whole trail")
    assert whole.entries >= 6
    owner = await asyncpg.connect(session_dsns.owner)
    try:
        await owner.execute("alter table audit disable trigger audit_only_added_to")
        await tamper(owner, centre.tenant.id)
    finally:
        await owner.execute("alter table audit enable trigger audit_only_added_to")
        await owner.close()
    found = await prove(db, centre.tenant.id)
    assert (found.broken, found.why) == (seq, why), what
    assert "entry" in line("acme", found)


async def test_a_trail_made_anew_is_not_the_one_whose_end_was_kept(
    session_dsns: Dsns, db: Database, house: House, centre: Centre
) -> None:
    async with signed(house, centre, "ada") as ada:
        await trail(ada, 1)
    kept = audit.Head(1, bytes(32))
    found = await prove(db, centre.tenant.id, kept)
    assert (found.broken, found.why) == (1, "not_the_same")
    beyond = await prove(db, centre.tenant.id, audit.Head(99, bytes(32)))
    assert (beyond.broken, beyond.why) == (99, "missing")
    assert line("acme", AuditProof(0, None, None, None)) == "ok  acme: nothing yet."
