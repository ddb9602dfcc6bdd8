"""What is said in a process: stored many at a time, and told here as soon as it is. See docs/adr/0055."""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.conversations.api import Message, Spoken, Word
from ting.events.contact import Said
from ting.kit.db import Database, Tx
from ting.kit.event import Stored
from ting.kit.problem import Problem
from ting.kit.together import Together


class Stands(NamedTuple):
    """A message that has been committed, the fact of it as the log holds it, and at whose desk its contact is served."""

    stored: Stored
    message: Message
    agent: UUID | None


class Sayings:
    """Stores the texts of customers and agents: those of a tenant that come during a commit go together in the next."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._together = Together(self._all)
        self.told: Callable[[Sequence[Stands]], None] = lambda _: None
        """Called with what was added, right after its commit and before those who said it have their answers."""

    async def say(self, tenant: UUID, word: Word) -> Message:
        """Say something. The same key again is the same message. Raises Problem `not_in_contact`."""
        return await self._together.do(tenant, word)

    async def _all(self, tenant: UUID, words: Sequence[Word]) -> list[Message | Exception]:
        tx, spoken = await self._db.run(tenant, _said, words)
        fresh = {each.message.id: each for each in spoken if isinstance(each, Spoken) and each.fresh}
        facts = [(stored, stored.event.message) for stored in tx.written if isinstance(stored.event, Said)]
        self.told([Stands(stored, fresh[id_].message, fresh[id_].agent) for stored, id_ in facts if id_ in fresh])
        return [each.message if isinstance(each, Spoken) else each for each in spoken]


async def _said(tx: Tx, words: Sequence[Word]) -> tuple[Tx, list[Spoken | Problem]]:
    return tx, await conversations.say_many(tx, words)
