"""HTTP of the floor."""

from litestar import get

from ting.domains.tenancy.api import Tenant
from ting.journeys.floor.board import Board, Boards


@get("/api/t/{slug:str}/board", opt={"permission": "board.view"})
async def board(tenant: Tenant, boards: Boards) -> Board:
    """Return the board as it is now; the live socket tells it again when it changes, at most once a second."""
    return await boards.of_slug(tenant.slug)


ROUTES = (board,)
