"""Each room says what it keeps of people: compared with the tables that there are, so that no new one is forgotten."""

import re
from collections.abc import Mapping

import asyncpg
import pytest

from ting.app import catalogue
from ting.app.database import Dsns
from ting.kit.kept import SORTS, Kept

TELLING = {"text", "text[]", "jsonb", "bytea"}
"""Types of columns that can hold somebody's words."""
OF_NOBODY_SERVED = {
    "account_status": "set up", "agent_time": "who works here", "alembic_version": "the house", "alert": "codes and ids",
    "api_token": "who works here", "asset": "set up", "asset_edition": "set up", "asset_product": "set up",
    "asset_version": "set up", "assignment": "ids and times", "audit": "what the log said, without words",
    "aux_code": "set up", "backup": "the house", "booking_counter": "a number", "calendar": "set up",
    "call_leg": "figures of a line", "call_transfer": "numbers of flows, set up",
    "conduct_limits": "set up", "connection": "the house", "consult": "who works here", "contact_point": "set up",
    "customer_ask": "digests, forgotten within a day", "customer_field": "set up", "dial_rule": "set up", "duty": "who works here",
    "erased": "digests of ids", "flow": "set up", "flow_run": "gone with its call, and within a day", "flow_version": "set up",
    "form": "set up", "form_place": "set up", "form_version": "set up", "handled": "the house",
    "guesser": "strangers' addresses, forgotten after thirty days", "help_page": "set up",
    "idempotency": "sealed answers, forgotten within a day, and when anybody is erased",
    "identity_provider": "set up",
    "hold": "ids and times",
    "panel": "set up", "import_head": "headings of lists",
    "line_busy": "times of lines", "line_blocked": "ids and times",
    "log": "no event bears words", "monitor": "who works here", "mail_password": "set up", "mail_sender": "set up",
    "membership": "who works here", "missed_seen": "who works here", "module_sql": "the house",
    "module_switch": "set up", "node": "the house",
    "phone": "who works here", "phone_address": "who works here, forgotten after a day", "phone_engine": "the house",
    "phone_number": "set up", "trunk": "set up",
    "notice": "who works here", "notice_reader": "who works here", "offer": "ids, times and reasons of the router",
    "organisation": "set up", "parked": "the house", "person": "who works here", "person_link": "who works here",
    "product": "set up", "proficiency": "who works here", "profile": "set up",
    "purpose": "set up", "purpose_wording": "set up", "queue": "set up",
    "recording_rule": "set up",
    "rate_count": "fingerprints, forgotten within minutes",
    "recovery_code": "who works here", "relay_mark": "the house", "reply": "set up", "resource": "set up", "retention": "set up",
    "role": "set up", "roster": "who works here", "seat": "who works here", "second_factor": "who works here",
    "secret": "the house", "segment": "ids, times and codes", "session": "who works here", "setup_link": "the house",
    "shift": "who works here", "sign_in_rule": "set up", "sign_in_try": "who works here", "site": "set up",
    "skill": "set up", "slang": "set up", "sticker": "set up", "sticker_pack": "set up", "stream_head": "the house",
    "survey": "set up", "team": "set up", "tenant": "set up", "unit": "set up", "unit_deputy": "who works here",
    "ticket": "ids, times and codes", "ticket_counter": "numbers",
    "ticket_number": "numbers", "ticket_scheme": "set up", "timer": "ids and codes", "webhook": "set up",
    "wrapup_queue": "set up", "wrapup_tree": "set up",
}  # fmt: skip
"""Tables that tell of nobody who is served, and of what they tell. Each of the others is declared by its room."""


async def columns(owner: str) -> dict[str, dict[str, str]]:
    """Each table with its columns and their types."""
    connection = await asyncpg.connect(owner)
    try:
        rows = await connection.fetch(
            "select c.relname, a.attname, format_type(a.atttypid, null) as type from pg_class c "
            "join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped "
            "where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
        )
    finally:
        await connection.close()
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row["relname"], {})[row["attname"]] = row["type"]
    return found


def faults(tables: Mapping[str, Mapping[str, str]], keeps: tuple[Kept, ...]) -> list[str]:
    """Return what is not said, said twice over, or said of what is not there."""
    said: dict[str, list[Kept]] = {}
    for kept in keeps:
        said.setdefault(kept.table, []).append(kept)
    out = [f"{name}: what is kept of people in it? Say so in its room's keeps.py" for name in tables
           if name not in said and name not in OF_NOBODY_SERVED]  # fmt: skip
    out += [f"{name}: it is declared, and listed as telling of nobody" for name in said if name in OF_NOBODY_SERVED]
    out += [f"{name}: there is no such table" for name in {*said, *OF_NOBODY_SERVED} - set(tables)]
    for name in said.keys() & tables.keys():
        goes = any(kept.left is None and kept.of != "false" for kept in said[name])
        named = {column for kept in said[name] for column in (*(kept.left or ()), *kept.plain)}
        hidden = {column for kept in said[name] for column in (*kept.hidden, *kept.addresses)}
        lost = {column for column, type_ in tables[name].items() if type_ in TELLING} - named
        if lost and not goes:
            out.append(f"{name}: what becomes of {sorted(lost)}?")
        if strange := (named | hidden) - set(tables[name]):
            out.append(f"{name}: it has no {sorted(strange)}")
        out += [f"{name}: {kept.sort} has no time" for kept in said[name] if kept.sort and not kept.aged and
                not re.search(r":contacts\b", kept.of)]  # fmt: skip
    return sorted(out)


async def test_every_table_says_what_it_keeps_of_people(dsns: Dsns) -> None:
    tables = await columns(dsns.owner)
    assert faults(tables, catalogue.keeps()) == []
    assert {kept.sort for kept in catalogue.keeps() if kept.sort} == set(SORTS)


@pytest.mark.parametrize(
    ("tables", "keeps", "fault"),
    [
        ({"diary": {"text": "text"}}, (), "diary: what is kept"),
        (
            {"diary": {"text": "text", "mood": "jsonb"}},
            (Kept(table="diary", of="true", left={"text": "''"}),),
            "['mood']",
        ),
        ({"team": {}}, (Kept(table="team", of="true"),), "telling of nobody"),
        ({}, (Kept(table="diary", of="true"),), "no such table"),
        ({"diary": {}}, (Kept(table="diary", of="true", left={"text": "''"}),), "it has no ['text']"),
        ({"diary": {}}, (Kept(table="diary", of="true", sort="words"),), "has no time"),
    ],
)
def test_what_is_forgotten_is_found(tables: dict[str, dict[str, str]], keeps: tuple[Kept, ...], fault: str) -> None:
    assert any(fault in each for each in faults(tables, keeps))
