"""Another system is asked for a flow: a panel's address, secrets, limits and rests, and what its pointers lead to."""

from uuid import UUID

from ting.domains.panels import api as panels
from ting.domains.panels.api import Panel, PanelRead, Subject
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Database, Tx
from ting.kit.fetch import Fetcher, Limits, Unanswered
from ting.kit.ids import new_id
from ting.kit.problem import Problem

FIRST = 200


async def look_up(
    db: Database, fetcher: Fetcher, tenant: UUID, panel_id: UUID, value: str, lang: str
) -> dict[str, str] | None:
    """Return what is known there under a value, by the last part of each pointer; None when nothing is, or nobody answers."""
    key = panels.key_of(value)
    try:
        async with db.tx(tenant) as tx:
            panel = await panels.get(tx, panel_id)
            if not key or panel.way != "lookup" or await panels.rests(tx, panel_id, panel) is not None:
                return None
        async with db.house() as house:
            headers = await _headers(house.within(tenant), panel_id, panel, key)
        address = panels.filled(panel.url, {"key": key, "lang": lang, "contact": "", "token": ""})
        answer = await fetcher.ask(
            "GET", address, headers=headers, limits=Limits(seconds=panel.seconds, size=panels.SIZE)
        )
    except (Unanswered, Problem) as error:
        if isinstance(error, Unanswered):
            await db.run(tenant, panels.failed, panel_id)
        return None
    if answer.status in (404, 410):
        return None
    read = panels.read(panel, answer.body) if 200 <= answer.status < 300 and answer.whole else None
    async with db.tx(tenant) as tx:
        if read is None:
            await panels.failed(tx, panel_id)
        else:
            await panels.keep(tx, panel_id, Subject(None, key), None)
    return _named(read) if read is not None else None


async def _headers(house: Tx, panel_id: UUID, panel: Panel, key: str) -> dict[str, str]:
    opened = await panels.opened(house, panel_id)
    headers = {"accept": "application/json"}
    if opened.secret is not None and opened.kid is not None:
        now = house.now // 1000
        claims = {
            "iss": (await tenancy.current(house)).slug,
            "aud": panels.origin(panel.url),
            "sub": key,
            "panel": str(panel_id),
            "iat": now,
            "exp": now + panel.seconds + 5,
            "jti": str(new_id()),
        }
        headers["ting-assertion"] = panels.token(opened.secret, opened.kid, claims)
    if opened.api_key:
        headers["authorization"] = f"Bearer {opened.api_key}"
    return headers


def _named(read: PanelRead) -> dict[str, str]:
    return {
        field.pointer.rsplit("/", 1)[-1]: found.value[:FIRST]
        for field, found in zip(read.fields, read.values, strict=True)
        if found.value is not None
    }
