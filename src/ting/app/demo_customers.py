"""The demo's customers: names as people have them, and what they did on other channels before."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from ting.app.demo_history import Colleague, Known
from ting.app.demo_sample import sample
from ting.domains.customers import api as customers
from ting.kit.db import Tx
from ting.kit.ids import new_id

ORGANISED = 0.12
"""So many of a company's customers belong to an organisation, where it has any."""
VISITORS = 24
"""So many come back by web chat."""


async def invent(tx: Tx, data: Any, rng: random.Random) -> list[Known]:
    """Invent the customers: names as people have them, some of them the same."""
    names, of = sample("names"), data["customers"]
    wanted = [(name, lang) for name, count, lang in names["twins"][data["slug"]] for _ in range(count)]
    langs = rng.choices(list(of["langs"]), list(of["langs"].values()), k=of["count"] - len(wanted))
    twins = {name for name, _ in wanted}
    for lang in langs:
        name = next(name for name in _names(names[lang], lang, rng) if name not in twins)
        wanted.append((name, lang))
    found = []
    statuses, organisations = await _set_up(tx, of)
    luck = random.Random(len(wanted))  # noqa: S311  of its own: what the other throws decide stays as it was
    chances = [*of["standing"].values(), 1 - sum(of["standing"].values())]
    for number, (name, lang) in enumerate(wanted):
        tier = rng.choices([*of["tiers"], None], [*of["tiers"].values(), 1 - sum(of["tiers"].values())])[0]
        identifiers = [_identifier(kind, number, lang, data["slug"], rng) for kind in of["identifiers"]]
        verified = rng.choice(("phone", None, None))
        id_ = await customers.add(
            tx,
            name=name,
            lang=lang,
            tier=tier,
            time_zone={"ja": "Asia/Tokyo", "zh-CN": "Asia/Shanghai"}.get(lang, data["time_zone"]),
            verified=verified,
            fields={key: value for key, pool in of["fields"].items() if (value := _field(pool, rng)) is not None},
            identifiers=[customers.identifier(kind, value) for kind, value in identifiers if rng.random() < 0.92],
            status=statuses.get(luck.choices([*of["standing"], ""], chances)[0]),
            organisation=luck.choice(organisations) if organisations and luck.random() < ORGANISED else None,
        )
        found.append(Known(id_, name, lang, tier))
    return found


async def _set_up(tx: Tx, of: Any) -> tuple[dict[str, UUID], list[UUID]]:
    """Give the company its fields, what an account can be, and organisations."""
    for field in of["defined"]:
        await customers.put_field(tx, new_id(), msgspec.convert(field, customers.CustomerField))
    statuses = {each["key"]: new_id() for each in of["statuses"]}
    for each in of["statuses"]:
        await customers.put_status(tx, statuses[each["key"]], msgspec.convert(each, customers.AccountStatus))
    organisations = [new_id() for _ in of["organisations"]]
    for id_, each in zip(organisations, of["organisations"], strict=True):
        await customers.put_organisation(tx, id_, msgspec.convert(each, customers.Organisation))
    return statuses, organisations


async def settle(tx: Tx) -> None:
    """Put every customer into his class, now that he has a past."""
    after: UUID | None = UUID(int=0)
    while after is not None:
        after = await customers.classify(tx, None, after=after, quiet=True)


def _names(pool: Mapping[str, Any], lang: str, rng: random.Random) -> Iterator[str]:
    while True:
        family, given = rng.choice(pool["family"]), rng.choice(pool["given"])
        yield f"{given} {family}" if lang == "en" else f"{family}{pool['joined']}{given}"


def _field(pool: Sequence[Any], rng: random.Random) -> Any:
    if len(pool) == 2 and all(isinstance(one, int) for one in pool):
        return rng.randint(*pool)
    return rng.choice(pool)


def _identifier(kind: str, number: int, lang: str, slug: str, rng: random.Random) -> tuple[str, str]:
    digits = f"{number:04d}{rng.randrange(100):02d}"
    if kind == "phone":
        return kind, {"ja": "+8190", "zh-CN": "+86138", "en": "+6591"}.get(
            lang, "+8869"
        ) + digits + f"{rng.randrange(100):02d}"
    if kind == "email":
        return kind, f"{slug}{digits}@mail.example"
    return kind, {"player": "SS", "account": "0088"}[kind] + digits


async def timelines(tx: Tx, known: Sequence[Known], trade: str, staff: Sequence[Colleague], rng: random.Random) -> None:
    """Give customers a past on other channels: calls, letters, petitions, posts."""
    titles = sample("histories")[trade]
    serving = [one for one in staff if one.role == "agent"]
    for one in known:
        pool = titles.get(one.lang) or titles["zh-TW"]
        for kind, title, detail in rng.sample(pool, k=min(len(pool), rng.choice((0, 0, 0, 1, 1, 2, 4)))):
            at = tx.now - int(rng.uniform(2, 300) * 86_400_000)
            agent = rng.choice(serving).alias if kind in ("phone", "email", "petition", "counter") else None
            await customers.note(tx, one.id, at=at, kind=kind, title=title, detail=detail, agent=agent)


def returning(known: Sequence[Known], rng: random.Random) -> list[Known]:
    """The customers who will come back by web chat in the demo: all tongues, and those of the same name."""
    by_name: dict[str, int] = {}
    for one in known:
        by_name[one.name] = by_name.get(one.name, 0) + 1
    twins = [one for one in known if by_name[one.name] > 1][: VISITORS // 3]
    others = [one for one in known if one not in twins]
    return twins + rng.sample(others, k=min(len(others), VISITORS - len(twins)))
