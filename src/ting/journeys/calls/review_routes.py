"""HTTP of calls that are looked through."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import Parameter, QueryParameter

from ting.domains.people.api import Signed
from ting.domains.telephony import api as telephony
from ting.domains.tenancy.api import Tenant
from ting.journeys.calls import review
from ting.journeys.calls.review import ReviewedCall, ReviewedCalls
from ting.kit.db import Database, Tx

REVIEW = {"permission": telephony.REVIEW}
CALLS = "/api/t/{slug:str}/calls"
Limit = Annotated[int, Parameter(ge=1, le=100)]


class CallBackWish(msgspec.Struct, frozen=True):
    """Who is to call back first of all; null: whoever of the queue is free."""

    owner: UUID | None = None


@get(CALLS, opt=REVIEW)
async def calls(
    tenant: Tenant,
    db: Database,
    ended_by: telephony.Who | None = None,
    held: bool | None = None,  # noqa: FBT001 - a filter
    agent: UUID | None = None,
    queue: UUID | None = None,
    start: Annotated[int | None, QueryParameter(name="from")] = None,
    end_at: Annotated[int | None, QueryParameter(name="to")] = None,
    most: Annotated[int | None, Parameter(ge=0)] = None,
    bad: bool = False,  # noqa: FBT001, FBT002 - a filter
    open_: Annotated[bool, QueryParameter(name="open")] = False,  # noqa: FBT002 - a filter
    cursor: str | None = None,
    limit: Limit = 50,
) -> ReviewedCalls:
    """List calls in which somebody talked, newest first; `from` and `to` are ms, `most` of what was talked at most, in ms.

    `bad`: of which a line was bad; `open`: for which nobody is called back yet.
    """
    by = telephony.Talks(
        ended_by=ended_by,
        held=held,
        agent=agent,
        queue=queue,
        start=start,
        end=end_at,
        most=most,
        bad=bad,
        open=open_,
    )
    async with db.tx(tenant.id) as tx:
        return await review.page(tx, by, cursor, limit)


@get(CALLS + "/{call:uuid}", opt=REVIEW)
async def call_reviewed(call: UUID, tenant: Tenant, db: Database) -> ReviewedCall:
    """Return one of them."""
    async with db.tx(tenant.id) as tx:
        return await review.one(tx, call)


@post(CALLS + "/{call:uuid}/callback", opt=REVIEW, status_code=200)
async def call_back(call: UUID, data: CallBackWish, signed: Signed, tenant: Tenant, db: Database) -> ReviewedCall:
    """Let the customer of a call be called back for it. Twice is once. 409 `call_goes_on`, `number_withheld`."""

    async def work(tx: Tx) -> ReviewedCall:
        await review.call_back(tx, call, signed.person.id, data.owner)
        return await review.one(tx, call)

    return await db.run(tenant.id, work)


ROUTES: tuple[Any, ...] = (calls, call_reviewed, call_back)
