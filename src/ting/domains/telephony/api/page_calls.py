"""Calls that customers place from a page: what their browser is given, and the one call that comes of it."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.telephony.api.lines import KEYS, random
from ting.domains.telephony.calls import Call
from ting.domains.telephony.lines import digest, made_lang
from ting.domains.telephony.page_calls import BEGIN_MS, PAGE, PageCall, PageCallGiven
from ting.domains.telephony.store import page_calls as store
from ting.events.call import PageCallGranted
from ting.kit.crypto import seal
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere


async def grant_call(tx: Tx, visitor: UUID, number: UUID, lang: str) -> PageCallGiven:
    """Let a visitor's browser place one call, to this number; what it was given before is good no more.

    Raises Gone `call_runs` while a call of his is under way.
    """
    await store.lock_visitor(tx, visitor)
    if await store.runs(tx, visitor):
        raise Gone("call_runs", "A call from this browser is under way.", "Hang up there, or wait a moment.")
    page = PageCall(
        id=new_id(),
        tenant=tx.tenant,
        visitor=visitor,
        number=number,
        lang=made_lang(lang),
        username=f"{PAGE}{random(15)}",
    )
    password = random(32)
    await store.put(
        tx, page, await seal(tx, KEYS, digest(page.username, password), of_page(page.id)), tx.now + BEGIN_MS
    )
    tx.emit(PageCallGranted(visitor=visitor, number=number))
    return PageCallGiven(id=page.id, username=page.username, password=password)


async def page_called(tx: Tx, username: str) -> PageCall | None:
    """Return by what a browser calls (in a transaction of the house); None: it is nobody's."""
    return await store.by_name(tx, username)


async def place_call(tx: Tx, page: PageCall, call: Call) -> None:
    """Note which call came of it. Twice is once; raises NotThere for a second one, and for one that comes too late."""
    if not await store.place(tx, page.id, call.id):
        raise NotThere("call")


async def page_of_call(tx: Tx, call: UUID) -> PageCall | None:
    """Return by what a call was placed from a page; None: by a telephone."""
    return await store.of_call(tx, call)


async def live_page_calls(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, PageCall]:
    """Return those of these that may be begun, or are under way (in a transaction of the house)."""
    return await store.live(tx, list(ids)) if ids else {}


def of_page(id_: UUID) -> str:
    """Return to what a digest is sealed."""
    return f"page:{id_}"
