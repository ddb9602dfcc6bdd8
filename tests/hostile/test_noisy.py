"""XH9: a tenant whose requests pile up is told to come again; its neighbours are served as if it were not there."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.centre import Centre, Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from tests.size import figures, size
from ting.app.database import Dsns
from ting.kit import clock
from ting.kit.db import Database
from ting.web.room import AT_ONCE, OF_ONE, tenant_in

pytestmark = pytest.mark.slow
NOISE = size(int(AT_ONCE * OF_ONE) + 40, 2000)
GATE = 0x6E6F697365
# What one tenant reads of its conversations stands still behind a lock; a reader holds nothing that others need.
HOLD = f"""
create function held(tenant uuid) returns boolean language plpgsql as $$
begin if tenant = '%s' then perform pg_advisory_xact_lock_shared({GATE}); end if; return true; end $$;
create policy held on message as restrictive for select to ting_app using (held(tenant_id))
"""
RELEASE = "drop policy held on message; drop function held(uuid)"
WAITING = "select count(*) from pg_locks where not granted and locktype = 'advisory'"


@asynccontextmanager
async def held(dsns: Dsns, tenant: UUID) -> AsyncIterator[None]:
    """Whatever reads this tenant's messages waits until the end of the block."""
    owner = await asyncpg.connect(dsns.owner)
    try:
        await owner.execute(HOLD % tenant)
        await owner.execute("select pg_advisory_lock($1)", GATE)
        yield
        await owner.execute("select pg_advisory_unlock($1)", GATE)
        await owner.execute(RELEASE)
    finally:
        await owner.close()


@asynccontextmanager
async def crowd(house: House, centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in, on as many connections as he likes."""
    async with (
        signed(house, centre, "ann") as http,
        httpx.AsyncClient(
            base_url=http.base_url,
            headers=http.headers,
            cookies=http.cookies,
            limits=httpx.Limits(max_connections=None),
            timeout=600,
            trust_env=False,
        ) as many,
    ):
        yield many


async def test_a_tenant_that_piles_up_is_refused_politely_and_another_is_served_meanwhile(
    house: House, db: Database, session_dsns: Dsns
) -> None:
    noisy, quiet = await open_centre(db, house.url), await open_centre(db, house.url)
    for centre in (noisy, quiet):
        await centre.add_person("ann")
    answers: Counter[int] = Counter()
    async with Stage.open() as stage, crowd(house, noisy) as http, signed(house, quiet, "ann") as calm:
        loud, still = await stage.desk(noisy, "ann"), await stage.desk(quiet, "ann")
        _, theirs = await noisy.serve(stage, loud)

        async def reads() -> httpx.Response | None:
            try:
                answer = await http.get(f"contacts/{theirs.id}/messages")
            except httpx.TransportError:
                answers[0] += 1
                return None
            answers[answer.status_code] += 1
            return answer

        async with held(session_dsns, noisy.tenant.id):
            asked = [asyncio.ensure_future(reads()) for _ in range(NOISE)]
            await until(lambda: quiet.value(WAITING), lambda n: n >= 5, seconds=60, what="what waits in the database")

            async def refused() -> int:
                return answers[503]

            await until(refused, lambda n: n >= NOISE - AT_ONCE * OF_ONE, seconds=60, what="who finds no room")
            began = clock.monotonic()
            for n in range(size(2, 50)):  # all of a contact's way, while the neighbour stands still
                widget, contact = await quiet.serve(stage, still, f"Calm {n}")
                await widget.say("Can you hear me?")
                await still.say(quiet.slug, contact.id, "As if we were alone.")
                await quiet.finish(still, contact.id)
                good(await calm.get("contacts"))
            took = clock.monotonic() - began
            assert answers.keys() == {503}, "nothing else was answered meanwhile"
        told = await asyncio.gather(*asked)
        assert answers.keys() <= {200, 503}
        for answer in told:
            if answer is not None and answer.status_code == 503:
                assert answer.json()["code"] in ("busy", "away"), "away: it stood too long before the lock"
                assert int(answer.headers["retry-after"]) >= 1
        again = await reads()
        assert again is not None
        assert again.status_code == 200, "there is room again"
    figures("XH9", asked=NOISE, refused=answers[503], neighbours_contacts=size(2, 50), seconds=round(took, 2))


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("/api/t/acme/contacts", ("acme", False)),
        ("/api/t/acme", ("acme", False)),
        ("/api/desk/status", ("", False)),
        ("/api/me/sessions", ("", False)),
        ("/api/webchat/KEY/visitor", ("KEY", True)),
        ("/api/session", ("", True)),
        ("/api", ("", True)),
        ("/healthz", None),
        ("/readyz", None),
        ("/files/x", None),
        ("/apix/t/acme", None),
        ("/", None),
    ],
)
def test_whose_room_a_request_takes(path: str, whose: tuple[str, bool] | None) -> None:
    assert tenant_in(path) == whose
