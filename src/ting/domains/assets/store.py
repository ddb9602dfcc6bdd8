"""All SQL of products and assets."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from ting.domains.assets.model import Asset, Edition, Product, Sent, Version
from ting.kit.db import Row, Tx

ASSETS = """
select a.*,
  array(select p.product_id from asset_product p where p.tenant_id = a.tenant_id and p.asset_id = a.id order by p.position)
    as products,
  (select jsonb_object_agg(v.lang, jsonb_build_object('file', v.file_id, 'url', v.url, 'label', v.label, 'version', v.version))
   from asset_edition e join asset_version v using (tenant_id, asset_id, lang, version)
   where e.tenant_id = a.tenant_id and e.asset_id = a.id) as editions
from asset a
where a.tenant_id = $1 and ($2::uuid[] is null or a.id = any($2)) order by a.name, a.id
"""
# A file or an address that this edition has been before is that version again.
EDITION = """
with old as (
  update asset_version set label = $6 where tenant_id = $1 and asset_id = $2 and lang = $3
    and (file_id = $4 or url = $5) returning version
), new as (
  insert into asset_version (tenant_id, asset_id, lang, version, file_id, url, label, at)
  select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7 from asset_version
  where tenant_id = $1 and asset_id = $2 and lang = $3 having not exists (select from old)
  returning version
)
insert into asset_edition (tenant_id, asset_id, lang, version)
select $1, $2, $3, version from (select version from old union all select version from new) as one
on conflict (tenant_id, asset_id, lang) do update set version = excluded.version
"""
SENT = """
select s.*, v.label, e.version is not null as current from asset_sent s
join asset_version v using (tenant_id, asset_id, lang, version)
left join asset_edition e using (tenant_id, asset_id, lang, version)
"""


async def products(tx: Tx, ids: Sequence[UUID] | None = None) -> dict[UUID, Product]:
    """Return the tenant's products, all or these, by name."""
    rows = await tx.fetch(
        "select * from product where tenant_id = $1 and ($2::uuid[] is null or id = any($2)) order by name, id",
        tx.tenant,
        list(ids) if ids is not None else None,
    )
    return {
        row["id"]: Product(row["name"], tuple(row["models"]), tuple(row["aliases"]), row["archived"]) for row in rows
    }


async def put_product(tx: Tx, id_: UUID, product: Product) -> None:
    """Keep a product."""
    await tx.execute(
        "insert into product (id, tenant_id, name, models, aliases, archived) values ($1, $2, $3, $4, $5, $6) "
        "on conflict (id) do update set name = excluded.name, models = excluded.models, aliases = excluded.aliases, "
        "archived = excluded.archived",
        id_,
        tx.tenant,
        product.name,
        list(product.models),
        list(product.aliases),
        product.archived,
    )


async def assets(tx: Tx, ids: Sequence[UUID] | None = None) -> dict[UUID, tuple[Asset, dict[str, int]]]:
    """Return the tenant's assets, all or these, by name, each with the version of its editions."""
    rows = await tx.fetch(ASSETS, tx.tenant, list(ids) if ids is not None else None)
    return {row["id"]: (_asset(row), {lang: one["version"] for lang, one in row["editions"].items()}) for row in rows}


async def put(tx: Tx, id_: UUID, asset: Asset) -> None:
    """Keep an asset and what it is sent as."""
    await tx.execute(
        "insert into asset (id, tenant_id, name, sort, titles, archived) values ($1, $2, $3, $4, $5, $6) "
        "on conflict (id) do update set name = excluded.name, sort = excluded.sort, titles = excluded.titles, "
        "archived = excluded.archived",
        id_,
        tx.tenant,
        asset.name,
        asset.sort,
        asset.titles,
        asset.archived,
    )
    await tx.execute("delete from asset_product where tenant_id = $1 and asset_id = $2", tx.tenant, id_)
    await tx.executemany(
        "insert into asset_product (tenant_id, asset_id, product_id, position) values ($1, $2, $3, $4)",
        [(tx.tenant, id_, product, place) for place, product in enumerate(asset.products)],
    )
    # Its row is locked by now: of two at once the second finds the first one's versions.
    await tx.execute(
        "delete from asset_edition where tenant_id = $1 and asset_id = $2 and not lang = any($3)",
        tx.tenant,
        id_,
        list(asset.editions),
    )
    for lang, one in asset.editions.items():
        await tx.execute(EDITION, tx.tenant, id_, lang, one.file, one.url, one.label, tx.now)


async def unknown(tx: Tx, given: Iterable[UUID]) -> bool:
    """Say whether one of these is no product of the tenant's."""
    return bool(
        await tx.fetchval(
            "select exists (select from unnest($2::uuid[]) as p "
            "where not exists (select from product where tenant_id = $1 and id = p))",
            tx.tenant,
            list(given),
        )
    )


async def are_of_house(tx: Tx, files: Iterable[UUID]) -> bool:
    """Say whether these are files of no contact: such as were uploaded to be sent."""
    return not await tx.fetchval(
        "select exists (select from unnest($2::uuid[]) as f "
        "where not exists (select from file where tenant_id = $1 and id = f and contact_id is null))",
        tx.tenant,
        list(files),
    )


async def versions(tx: Tx, asset: UUID) -> list[Version]:
    """Return what an asset has been, newest first."""
    rows = await tx.fetch(
        "select v.*, e.version is not null as current, (select count(distinct s.customer_id) from asset_sent s "
        "where s.tenant_id = v.tenant_id and s.asset_id = v.asset_id and s.lang = v.lang and s.version = v.version) as n "
        "from asset_version v left join asset_edition e using (tenant_id, asset_id, lang, version) "
        "where v.tenant_id = $1 and v.asset_id = $2 order by v.at desc, v.lang, v.version desc",
        tx.tenant,
        asset,
    )
    return [
        Version(
            row["lang"], row["version"], row["label"], row["file_id"], row["url"], row["at"], row["current"], row["n"]
        )
        for row in rows
    ]


async def note_sent(tx: Tx, message: UUID, sent: Sent) -> None:
    """Note that a message was a version of an asset; again is harmless."""
    await tx.execute(
        "insert into asset_sent (message_id, tenant_id, asset_id, lang, version, contact_id, customer_id, person_id, at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (message_id) do nothing",
        message,
        tx.tenant,
        sent.asset,
        sent.lang,
        sent.version,
        sent.contact,
        sent.customer,
        sent.person,
        sent.at,
    )


async def sent_to(tx: Tx, customer: UUID) -> dict[UUID, Sent]:
    """Return what a customer was sent last of each asset."""
    rows = await tx.fetch(
        SENT + "where s.tenant_id = $1 and s.customer_id = $2 order by s.at, s.message_id", tx.tenant, customer
    )
    return {row["asset_id"]: _sent(row) for row in rows}


async def customers(
    tx: Tx, asset: UUID, lang: str | None, version: int | None, *, behind: bool, limit: int
) -> list[Sent]:
    """Return what each customer was sent last of an asset, newest first: all, or who has this version.

    `behind`: only who has another than is sent today.
    """
    rows = await tx.fetch(
        f"select * from (select distinct on (customer_id) * from ({SENT} where s.tenant_id = $1 and s.asset_id = $2) as x "  # noqa: S608
        "order by customer_id, at desc, message_id desc) as last "
        "where ($3::text is null or lang = $3) and ($4::int is null or version = $4) and (not $5 or not current) "
        "order by at desc, message_id desc limit $6",
        tx.tenant,
        asset,
        lang,
        version,
        behind,
        limit,
    )
    return [_sent(row) for row in rows]


def _asset(row: Row) -> Asset:
    kept = row["editions"]
    return Asset(
        name=row["name"],
        sort=row["sort"],
        products=tuple(row["products"]),
        editions={
            lang: Edition(UUID(one["file"]) if one["file"] else None, one["url"], one["label"])
            for lang, one in sorted(kept.items())
        },
        titles=row["titles"],
        archived=row["archived"],
    )


def _sent(row: Row) -> Sent:
    return Sent(
        asset=row["asset_id"],
        lang=row["lang"],
        version=row["version"],
        label=row["label"],
        current=row["current"],
        customer=row["customer_id"],
        contact=row["contact_id"],
        person=row["person_id"],
        at=row["at"],
    )
