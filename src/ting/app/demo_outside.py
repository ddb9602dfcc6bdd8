"""The demo's other systems: a bank's billing and its market, a game's servers. They are asked over HTTP like anybody's.

The house answers them itself, in the demo only, so that nothing else has to run; what they say is drawn from the key that
they are asked for, and from the hour.
"""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from litestar import Response, get

from ting.app.demo_sample import sample
from ting.app.settings import Settings
from ting.domains.panels import api as panels
from ting.domains.panels.api import Panel
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Database
from ting.kit.problem import NotThere

PUBLIC = {"permission": "public"}


async def connect(settings: Settings) -> None:
    """Let the companies' panels ask where this house listens now. A panel that somebody removed stays away."""
    async with Database.connect(settings.app_dsn, settings.house_dsn, size=1) as db, db.house() as house:
        await panels.prepare(house)
        for slug, wanted in sample("outside").items():
            tenant = await tenancy.find(house, slug)
            if tenant is None:
                continue
            tx = house.within(tenant.id)
            there = await panels.forms(tx)
            for each in wanted:
                id_ = uuid5(NAMESPACE_URL, f"{tenant.id} {each['url']}")
                panel = msgspec.convert({**each, "url": settings.listening + each["url"]}, Panel)
                if id_ in there or not there:
                    await panels.put(tx, id_, panel)


@get("/elsewhere/{system:str}/{key:str}", opt=PUBLIC, include_in_schema=False)
async def answer(system: str, key: str, settings: Settings, db: Database) -> Response[Any]:
    """Answer as the other systems of the demo's companies do. Elsewhere this address does not exist."""
    if not settings.demo or system not in SYSTEMS:
        raise NotThere("page")
    async with db.house() as tx:
        now = datetime.fromtimestamp(tx.now / 1000, UTC)
    return Response(SYSTEMS[system](key, now), headers={"Cache-Control": "no-store"})


def bills(key: str, now: datetime) -> dict[str, Any]:
    """What somebody owes for his card."""
    luck = random.Random(key)  # noqa: S311 - nothing secret
    month = date(now.year, now.month, 1)
    found: list[dict[str, Any]] = []
    for _ in range(4):
        month = (month - timedelta(days=1)).replace(day=1)
        found.append({"month": f"{month:%Y-%m}", "amount": luck.randrange(300, 42_000), "paid": luck.random() < 0.8})
    owed = sum(int(each["amount"]) for each in found if not each["paid"])
    return {
        "card": f"•••• {luck.randrange(10_000):04}",
        "limit": luck.choice((50_000, 100_000, 200_000)),
        "owed": owed,
        "due": (now.date() + timedelta(days=luck.randrange(2, 20))).isoformat(),
        "bills": [each | {"paid": "✓" if each["paid"] else "–"} for each in found],
    }


def market(_key: str, now: datetime) -> dict[str, Any]:
    """How the day goes on the exchange."""
    luck = random.Random(f"{now:%Y%m%d%H}{now.minute // 5}")  # noqa: S311
    index = 23_000 + luck.gauss(0, 240)
    return {
        "index": f"{index:.2f}",
        "change": f"{luck.gauss(-0.4, 0.8):+.2f} %",
        "funds": [
            {"name": name, "change": f"{luck.gauss(-0.3, 1.1):+.2f} %"} for name in ("亞洲成長", "全球債券", "科技")
        ],
        "at": now.isoformat(timespec="seconds"),
    }


def servers(_key: str, now: datetime) -> dict[str, Any]:
    """How a game's servers do."""
    luck = random.Random(f"{now:%Y%m%d%H}")  # noqa: S311
    return {
        "servers": [
            {
                "name": name,
                "state": luck.choices(("🟢", "🟡", "🔴"), (12, 2, 1))[0],
                "players": luck.randrange(2_000, 19_000),
                "ping": luck.randrange(18, 140),
            }
            for name in ("燈塔", "珊瑚", "北極星", "月見")
        ],
        "at": now.isoformat(timespec="seconds"),
    }


SYSTEMS = {"bills": bills, "market": market, "servers": servers}
ROUTES = (answer,)
