"""What an agent says on the live socket: acknowledged under its key, or refused under it. See docs/guide/live.md."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from ting.domains.conversations.api import By, Message, Word
from ting.domains.people.api import Signed
from ting.journeys.contact import lists, serve
from ting.journeys.contact.sayings import Sayings
from ting.kit.db import Database
from ting.kit.problem import Forbidden, NotThere, Problem
from ting.web.frames import MessageKept, NotSaid
from ting.web.limits import Limits

SERVE = "contacts.serve"


class Say(msgspec.Struct, frozen=True):
    """A text for a customer. `key` is the sender's own: the same key again is the same message."""

    tenant: str
    contact: UUID
    key: UUID
    text: str


class Mouth:
    """Says what comes on live sockets, with all that is said in this process at the same time."""

    def __init__(self, db: Database, sayings: Sayings, limits: Limits) -> None:
        self._db = db
        self._sayings = sayings
        self._limits = limits

    async def say(self, signed: Signed, tenants: Mapping[UUID, str], said: dict[str, Any]) -> MessageKept | NotSaid:
        """Say it, and return what the sender is answered. Raises ValueError for what is no such frame."""
        wanted = msgspec.convert(said, Say)
        try:
            self._limits.said(signed)
            tenant = next((id_ for id_, slug in tenants.items() if slug == wanted.tenant), None)
            if tenant is None:
                raise NotThere("tenant")
            if not signed.may(tenant, SERVE):
                raise Forbidden(SERVE)
            return MessageKept(key=wanted.key, message=await self._kept(tenant, signed, wanted))
        except Problem as problem:
            return NotSaid(key=wanted.key, problem=problem.told())

    async def _kept(self, tenant: UUID, signed: Signed, said: Say) -> Message:
        person = signed.person
        word = Word.of(said.contact, said.key, By("agent", person.id, person.alias), said.text)
        try:
            return await self._sayings.say(tenant, word)
        except Problem as problem:
            if problem.code != "not_in_contact":
                raise
        # A colleague who was called in may speak where it is not his; that takes more than one look.
        return await lists.once(self._db, tenant, serve.say, said.contact, person, key=said.key, text=said.text)
