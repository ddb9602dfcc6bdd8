"""The web process, but it kills itself right after its n-th commit that announced something, before anybody is told.

python -m tests.faults.dying_web N web --fd FD
"""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ting.app import settings, web
from ting.kit.db import Database, Tx


def main() -> None:
    """Serve until the commit at which to die."""
    left = int(sys.argv[1])
    begin, flush = Database._begin, Tx.flush
    announced: set[int] = set()

    async def note(tx: Tx) -> bool:
        said = await flush(tx)
        if said:
            announced.add(id(tx.conn))
        return said

    @asynccontextmanager
    async def dying(db: Database, pool: Any, *of: Any, **more: Any) -> AsyncIterator[Tx]:
        nonlocal left
        async with begin(db, pool, *of, **more) as tx:
            yield tx
        if id(tx.conn) in announced:
            announced.discard(id(tx.conn))
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    Tx.flush = note  # type: ignore[method-assign, assignment]
    Database._begin = dying  # type: ignore[method-assign, assignment]
    web.main(settings.read(), fd=int(sys.argv[sys.argv.index("--fd") + 1]))


if __name__ == "__main__":
    main()
