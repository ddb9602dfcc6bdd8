"""`./ting erased`: who was erased, as digests that tell nothing; kept elsewhere, they erase again whoever a back-up brings back."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ting.app import catalogue
from ting.app.database import Dsns
from ting.app.doctor import database_of, house_of
from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.domains.privacy import api as privacy
from ting.journeys.rights.keeper import Keeper, erase_again
from ting.kit.blob import Blobs
from ting.kit.db import Database
from ting.kit.ids import new_id


def tell(told: Settings, data: Path | None) -> int:
    """Print the list: a line for each, `digest time`."""
    with database_of(house_of(told, data)) as dsns:
        for digest, at in asyncio.run(_all(dsns)):
            sys.stdout.write(f"{digest.hex()} {datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}\n")
    return 0


async def _all(dsns: Dsns) -> list[tuple[bytes, int]]:
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        return await privacy.erased(tx)


def read(path: Path) -> list[bytes]:
    """Read a list that was printed. Raises Refused."""
    try:
        lines = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()]
        found = [bytes.fromhex(line[0]) for line in lines]
    except (OSError, ValueError) as error:
        raise Refused(f"{path} is no list of those who were erased.", "give what ./ting erased printed.") from error
    if any(len(each) != 32 for each in found):
        raise Refused(f"{path} is no list of those who were erased.", "give what ./ting erased printed.")
    return found


async def again(dsns: Dsns, files: Path, digests: Sequence[bytes]) -> int:
    """Erase whoever is on the list and has come back, before anybody serves; return how many."""
    async with Database.connect(dsns.app, dsns.house, size=2) as db:
        async with db.house() as tx:
            back = await erase_again(tx, digests)
        keeper = Keeper(db, new_id(), Blobs(files), Blobs(files.with_name("copies")), catalogue.keeps())
        while back and await keeper.step():
            pass
    return back
