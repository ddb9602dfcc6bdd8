"""All SQL of telephony."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from ting.domains.telephony.calls import Call
from ting.domains.telephony.lines import Distrusted, Encryption, Number, Phone, Trunk
from ting.domains.telephony.model import Engine, State
from ting.domains.telephony.store.channels import TAKEN, Taken, taken_by
from ting.kit.db import Row, Tx


class TrunkRow(NamedTuple):
    """A trunk as the engine is told of it."""

    id: UUID
    tenant: UUID
    plan: Trunk
    password: bytes | None
    """Sealed."""


class PhoneRow(NamedTuple):
    """A phone as the engine is told of it."""

    phone: Phone
    digest: bytes
    """Sealed."""


async def engines(tx: Tx) -> list[Engine]:
    """Return the engines of all processes that lead calls."""
    rows = await tx.fetch(
        "select e.node_id, e.state, e.why, e.done, e.of, e.version, e.since "
        "from phone_engine e join node n on n.id = e.node_id order by n.started_at"
    )
    return [Engine(*row) for row in rows]


async def put_engine(tx: Tx, node: UUID, state: State, *, why: str | None, done: int, of: int, version: str) -> None:
    """Keep how a process finds its engine; nothing while that process is not registered."""
    await tx.execute(
        "insert into phone_engine as e (node_id, state, why, done, of, version, since) "
        "select id, $2, $3, $4, $5, $6, $7 from node where id = $1 "
        "on conflict (node_id) do update set state = excluded.state, why = excluded.why, done = excluded.done, "
        "of = excluded.of, version = excluded.version, "
        "since = case when e.state = excluded.state then e.since else excluded.since end",
        node,
        state,
        why,
        done,
        of,
        version,
        tx.now,
    )


async def trunks(tx: Tx, ids: Sequence[UUID] | None) -> Mapping[UUID, Trunk]:
    """Return the tenant's trunks."""
    rows = await tx.fetch(
        "select id, plan from trunk where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by id",
        tx.tenant,
        ids,
    )
    return {row["id"]: msgspec.convert(row["plan"], Trunk) for row in rows}


async def put_trunk(tx: Tx, id_: UUID, trunk: Trunk) -> None:
    """Keep a trunk, new or not; its password stays."""
    await tx.execute(
        "insert into trunk (id, tenant_id, plan) values ($1, $2, $3) on conflict (id) do update set plan = excluded.plan",
        id_,
        tx.tenant,
        msgspec.to_builtins(trunk),
    )


async def put_trunk_password(tx: Tx, id_: UUID, sealed: bytes | None) -> None:
    """Keep by what we register."""
    await tx.execute("update trunk set password = $3 where tenant_id = $1 and id = $2", tx.tenant, id_, sealed)


async def drop_trunk(tx: Tx, id_: UUID) -> None:
    """Forget a trunk."""
    await tx.execute("delete from trunk where tenant_id = $1 and id = $2", tx.tenant, id_)


async def has_numbers(tx: Tx, trunk: UUID) -> bool:
    """Say whether a number is called on this trunk."""
    return bool(
        await tx.fetchval(
            "select exists (select from phone_number where tenant_id = $1 and trunk_id = $2)", tx.tenant, trunk
        )
    )


async def every_trunk(tx: Tx) -> list[TrunkRow]:
    """Return all trunks (in a transaction of the house)."""
    rows = await tx.fetch("select id, tenant_id, plan, password from trunk order by id")
    return [TrunkRow(row["id"], row["tenant_id"], msgspec.convert(row["plan"], Trunk), row["password"]) for row in rows]


async def distrusted(tx: Tx) -> dict[UUID, Distrusted]:
    """Return the tenant's trunks whose certificate is not accepted."""
    rows = await tx.fetch("select id, distrusted from trunk where tenant_id = $1 and distrusted is not null", tx.tenant)
    return {row["id"]: row["distrusted"] for row in rows}


async def note_distrusted(tx: Tx, trunk: UUID, why: Distrusted | None) -> None:
    """Keep whether a trunk's certificate is accepted (in a transaction of the house)."""
    await tx.execute("update trunk set distrusted = $2 where id = $1 and distrusted is distinct from $2", trunk, why)


async def tenant_of_trunk(tx: Tx, id_: UUID) -> UUID | None:
    """Return whose a trunk is (in a transaction of the house)."""
    found: UUID | None = await tx.fetchval("select tenant_id from trunk where id = $1", id_)
    return found


async def numbers(tx: Tx, ids: Sequence[UUID] | None) -> dict[UUID, Number]:
    """Return the tenant's numbers."""
    rows = await tx.fetch(
        "select id, trunk_id, number, plan from phone_number where tenant_id = $1 "
        "and ($2::uuid[] is null or id = any($2)) order by number",
        tx.tenant,
        ids,
    )
    return {row["id"]: _number(row) for row in rows}


async def put_number(tx: Tx, id_: UUID, number: Number) -> None:
    """Keep a number, new or not."""
    await tx.execute(
        "insert into phone_number (id, tenant_id, trunk_id, number, plan) values ($1, $2, $3, $4, $5) on conflict (id) "
        "do update set trunk_id = excluded.trunk_id, number = excluded.number, plan = excluded.plan",
        id_,
        tx.tenant,
        number.trunk,
        number.number,
        {"lang": number.lang, "flow": str(number.flow) if number.flow else None},
    )


async def drop_number(tx: Tx, id_: UUID) -> None:
    """Forget a number; the calls that came by it stay."""
    await tx.execute("delete from phone_number where tenant_id = $1 and id = $2", tx.tenant, id_)


async def number_called(tx: Tx, trunk: UUID, called: str) -> tuple[int, UUID] | None:
    """Find the number that was called on a trunk, with when it was set up."""
    row = await tx.fetchrow(
        "select made_at, id from phone_number where tenant_id = $1 and trunk_id = $2 and number = $3",
        tx.tenant,
        trunk,
        called,
    )
    return (row["made_at"], row["id"]) if row else None


async def insert_phone(tx: Tx, phone: Phone, digest: bytes, expires_at: int | None = None) -> None:
    """Keep a new phone; one in a browser is let in until then."""
    await tx.execute(
        "insert into phone (id, person_id, name, username, digest, made_at, session_id, expires_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        phone.id,
        phone.person,
        phone.name,
        phone.username,
        digest,
        phone.made_at,
        phone.session,
        expires_at,
    )


async def phones_of(tx: Tx, person: UUID) -> list[Phone]:
    """Return a person's devices, oldest first."""
    rows = await tx.fetch(
        "select * from phone where person_id = $1 and session_id is null order by made_at, id", person
    )
    return [_phone(row) for row in rows]


async def lock_phones(tx: Tx, person: UUID) -> None:
    """Let whoever makes phones for this person at the same moment wait."""
    await tx.execute("select id from person where id = $1 for no key update", person)


async def drop_phone(tx: Tx, person: UUID, id_: UUID) -> bool:
    """Forget a person's phone; False when there is none."""
    return bool(await tx.execute("delete from phone where person_id = $1 and id = $2", person, id_))


async def rename_phone(tx: Tx, person: UUID, id_: UUID, name: str) -> bool:
    """Call a person's phone otherwise; False when there is none."""
    return bool(await tx.execute("update phone set name = $3 where person_id = $1 and id = $2", person, id_, name))


async def encrypt_phone(tx: Tx, person: UUID, id_: UUID, encryption: Encryption) -> bool:
    """Keep whether the voice of a person's device is encrypted; False when there is none."""
    return bool(
        await tx.execute(
            "update phone set encryption = $3 where person_id = $1 and id = $2 and session_id is null",
            person,
            id_,
            encryption,
        )
    )


async def every_phone(tx: Tx) -> list[PhoneRow]:
    """Return the phones of all who work anywhere (in a transaction of the house)."""
    rows = await tx.fetch(
        "select p.* from phone p where exists (select from membership m join person w on w.id = m.person_id "
        "where m.person_id = p.person_id and m.disabled_at is null and w.disabled_at is null) "
        "and (p.session_id is null or exists (select from session s where s.id = p.session_id and s.revoked_at is null "
        "and s.expires_at > $1 and p.expires_at > $1)) order by p.id",
        tx.now,
    )
    return [PhoneRow(_phone(row), row["digest"]) for row in rows]


async def drop_browser_phone(tx: Tx, person: UUID, session: UUID | None) -> UUID | None:
    """Forget the phone in a person's browser (None: whichever); return which it was."""
    found: UUID | None = await tx.fetchval(
        "delete from phone where person_id = $1 and session_id is not null and ($2::uuid is null or session_id = $2) returning id",
        person,
        session,
    )
    return found


async def browser_phone(tx: Tx, person: UUID) -> Phone | None:
    """Return the phone in a person's browser, while it is let in."""
    row = await tx.fetchrow(
        "select * from phone where person_id = $1 and session_id is not null and expires_at > $2", person, tx.now
    )
    return _phone(row) if row else None


async def draw_out(tx: Tx, phones: Sequence[UUID], until: int, before: int) -> set[UUID]:
    """Let phones in browsers be let in until then, those that would not be after `before`; return which are let in still."""
    await tx.execute(
        "update phone p set expires_at = $2 from session s where p.id = any($1) and p.expires_at < $3 and p.expires_at > $4 "
        "and s.id = p.session_id and s.revoked_at is null and s.expires_at > $4",
        phones,
        until,
        before,
        tx.now,
    )
    rows = await tx.fetch("select id from phone where id = any($1) and expires_at > $2", phones, tx.now)
    return {row["id"] for row in rows}


async def person_of_phone(tx: Tx, id_: UUID) -> UUID | None:
    """Return whose a phone is (in a transaction of the house)."""
    found: UUID | None = await tx.fetchval("select person_id from phone where id = $1", id_)
    return found


async def insert_call(tx: Tx, call: Call, *, by_trunk: bool = True) -> Taken | None:
    """Keep a new call; return by which trunk it comes, None when it is known. `by_trunk`: by its number's, else by none."""
    row = await tx.fetchrow(
        "insert into call (id, tenant_id, engine, channel, number_id, caller, called, began_at, trunk_id) "  # noqa: S608
        "values ($1, $2, $3, $4, $5, $6, $7, $8, (select trunk_id from phone_number where id = $5 and $9)) "
        f"on conflict (id) do nothing returning {TAKEN}",
        call.id,
        tx.tenant,
        call.engine,
        call.channel,
        call.number,
        call.caller,
        call.called,
        call.began_at,
        by_trunk,
    )
    return taken_by(row) if row else None


async def lock_call(tx: Tx, id_: UUID) -> Call | None:
    """Lock a call of the tenant."""
    row = await tx.fetchrow("select * from call where tenant_id = $1 and id = $2 for update", tx.tenant, id_)
    return call_row(row) if row else None


async def call(tx: Tx, id_: UUID) -> Call | None:
    """Return a call of the tenant."""
    row = await tx.fetchrow("select * from call where tenant_id = $1 and id = $2", tx.tenant, id_)
    return call_row(row) if row else None


async def open_calls(tx: Tx, engine: UUID) -> list[Call]:
    """Return the calls that an engine carries, of all tenants (in a transaction of the house)."""
    return [call_row(row) for row in await tx.fetch("select * from call where engine = $1 and state <> 'over'", engine)]


async def calls_of(tx: Tx, contacts: Sequence[UUID]) -> list[Call]:
    """Return the calls of these contacts, oldest first."""
    rows = await tx.fetch(
        "select * from call where tenant_id = $1 and contact_id = any($2) order by began_at, id", tx.tenant, contacts
    )
    return [call_row(row) for row in rows]


async def enter(tx: Tx, id_: UUID, contact: UUID) -> None:
    """Note in which contact a call waits; of one that is over, which contact came of it."""
    await tx.execute(
        "update call set contact_id = $3, state = case when state = 'over' then state else 'waiting' end "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        contact,
    )


async def join(tx: Tx, id_: UUID, agent: UUID, *, recorded: bool) -> None:
    """Note that a caller talks with an agent."""
    await tx.execute(
        "update call set state = 'talking', agent_id = $3, talking_at = $4, held = false, muted = false, paused = $5 "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        agent,
        tx.now,
        False if recorded else None,
    )


async def wait(tx: Tx, id_: UUID) -> None:
    """Note that a caller talks with nobody, and waits again."""
    await tx.execute(
        "update call set state = 'waiting', agent_id = null, talking_at = null, held = false, muted = false, paused = null "
        "where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
    )


async def hold(tx: Tx, id_: UUID, *, held: bool, muted: bool, paused: bool | None) -> None:
    """Note whether a caller is held, his agent muted, their recording paused."""
    await tx.execute(
        "update call set held = $3, muted = $4, paused = $5 where tenant_id = $1 and id = $2",
        tx.tenant,
        id_,
        held,
        muted,
        paused,
    )


async def end(tx: Tx, id_: UUID, by: str, why: str | None, outcome: str | None) -> Taken:
    """End a call; return which channel is free by that."""
    row = await tx.fetchrow(
        "update call set state = 'over', ended_held = held, held = false, muted = false, paused = null, ended_at = $3, "  # noqa: S608
        f"ended_by = $4, why = $5, outcome = $6 where tenant_id = $1 and id = $2 returning {TAKEN}",
        tx.tenant,
        id_,
        tx.now,
        by,
        why,
        outcome,
    )
    return taken_by(row)


async def last_contact(tx: Tx, caller: str) -> UUID | None:
    """Return the contact of the last call that came from a number."""
    found: UUID | None = await tx.fetchval(
        "select contact_id from call where tenant_id = $1 and caller = $2 and caller <> '' and contact_id is not null "
        "and direction = 'in' "
        "order by began_at desc limit 1",
        tx.tenant,
        caller,
    )
    return found


def _number(row: Row) -> Number:
    flow = row["plan"].get("flow")
    return Number(
        trunk=row["trunk_id"], number=row["number"], lang=row["plan"]["lang"], flow=UUID(flow) if flow else None
    )


def _phone(row: Row) -> Phone:
    return Phone(
        row["id"], row["person_id"], row["name"], row["username"], row["made_at"], row["session_id"], row["encryption"]
    )


def call_row(row: Row) -> Call:
    """Read a call."""
    return Call(
        id=row["id"],
        tenant=row["tenant_id"],
        engine=row["engine"],
        channel=row["channel"],
        number=row["number_id"],
        contact=row["contact_id"],
        caller=row["caller"],
        called=row["called"],
        state=row["state"],
        agent=row["agent_id"],
        held=row["held"],
        muted=row["muted"],
        paused=row["paused"],
        began_at=row["began_at"],
        talking_at=row["talking_at"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by"],
        why=row["why"],
        direction=row["direction"],
        dialled_by=row["dialled_by"],
        leads=row["class"],
        outcome=row["outcome"],
        ended_held=row["ended_held"],
        callback=row["callback_id"],
    )
