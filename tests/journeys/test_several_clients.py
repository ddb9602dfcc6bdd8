"""One desk for an agent who serves several companies (J1): one seat, one status; nothing of one is seen by another."""

import json

from tests.centre import Stage, open_centre
from tests.journeys.test_setup import good, signed
from tests.server import House, until
from ting.domains.tenancy import api as tenancy
from ting.kit.db import Database


async def test_an_agent_of_three_companies_has_one_desk_and_each_sees_only_its_own(house: House, db: Database) -> None:
    bank = await open_centre(db, house.url, name="bank")
    game = await open_centre(db, house.url, name="game")
    shop = await open_centre(db, house.url, name="shop")
    ann = await bank.add_person("ann", capacity=6)
    for client in (game, shop):
        await client.grant("ann", ann)
    await bank.add_person("sue", "supervisor", seat=False)
    await game.add_person("gil", "supervisor", seat=False)
    async with db.tx(game.tenant.id) as tx:
        (point,) = await tenancy.points(tx)
        await tx.execute(
            "update contact_point set settings = settings || $2 where id = $1", point.id, {"accent": "#1e6f8c"}
        )
    async with Stage.open() as stage, signed(house, bank, "sue") as sue, signed(house, game, "gil") as gil:
        desk = await stage.desk(bank, "ann")
        of_bank = (await bank.serve(stage, desk, "my secret loan"))[1]
        of_game = (await game.serve(stage, desk, "my secret dragon"))[1]
        of_shop = (await shop.serve(stage, desk, "my secret shoes"))[1]
        mine = {each["slug"]: each for each in desk.me["tenants"]}
        assert set(mine) == {bank.slug, game.slug, shop.slug}, "whose each is, by its name"
        assert (mine[game.slug]["accent"], mine[bank.slug]["accent"]) == ("#1e6f8c", None), "and its colour"
        page = await desk.ask("GET", "/api/desk")
        assert {(each["id"], each["tenant"]) for each in page["contacts"]} == {
            (of_bank.id, bank.slug),
            (of_game.id, game.slug),
            (of_shop.id, shop.slug),
        }
        assert page["seat"]["load"] == 6, "one capacity for all"

        for supervisor, own, others in ((sue, of_bank, (of_game, of_shop)), (gil, of_game, (of_bank, of_shop))):
            board = good(await supervisor.get("board"))
            line = next(each for each in board["agents"] if each["id"] == bank.person_id("ann"))
            told = json.dumps([board, good(await supervisor.get("agents")), good(await supervisor.get("contacts"))])
            assert own.id in told
            assert "secret" in told
            for other in others:
                assert other.id not in told
                assert (await supervisor.get(f"contacts/{other.id}")).status_code == 404
            assert sum(word in told for word in ("loan", "dragon", "shoes")) == 1
            assert line["load"] == 6, "that he is busy is seen, not with what"

        await desk.status("away", "meal")

        async def seen() -> list[str]:
            lines = [good(await each.get("agents")) for each in (sue, gil)]
            return [line["seat"]["status"] for each in lines for line in each if line["id"] == bank.person_id("ann")]

        await until(seen, lambda found: found == ["away", "away"], what="one status, told to each")
        assert {each["key"] for each in good(await sue.get("queues"))} == {"help"}
        for centre, contact in ((bank, of_bank), (game, of_game), (shop, of_shop)):
            await centre.finish(desk, contact.id)
