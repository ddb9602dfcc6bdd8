"""Which calls are recorded, and where what was recorded of them goes."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import structlog

from ting.domains.conversations import api as conversations
from ting.domains.recordings import api as recordings
from ting.domains.telephony.api import Call
from ting.journeys.recordings.keep import Made, Recorder
from ting.kit.db import Database
from ting.kit.locale import Locale
from ting.kit.sound import NoSound
from ting.kit.voice import Silent, Voice

__all__ = ["NoSound", "Records", "Tape"]

log = structlog.get_logger()
TOLD: Mapping[Locale, str] = {
    "en": "This call is recorded.",
    "zh-TW": "本次通話將會錄音。",
    "zh-CN": "本次通话将会录音。",
    "ja": "この通話は録音されます。",
}
"""What a caller is told before he is recorded."""
EDGE_MS = 300
DAY_MS = 86_400_000
READ_S = 3.0
"""Longer nobody waits for who reads it out: what reads may have to be fetched first, and is there for the next call."""


class Tape(msgspec.Struct, frozen=True, kw_only=True):
    """A talk that is being recorded: whose, and since when. It is known before anything is heard."""

    id: UUID
    tenant: UUID
    contact: UUID
    queue: UUID
    agent: UUID | None
    """None: he talks outside, with nobody of ours."""
    started_at: int
    announce: Locale | None = None
    """In which language the caller is to be told first; None: he is not."""
    pauses: tuple[tuple[int, int | None], ...] = ()
    """When it was paused (ms), and until when; None: it is."""


class Records:
    """The door of recordings, for who leads calls."""

    def __init__(self, db: Database, recorder: Recorder, voice: Voice) -> None:
        self._db = db
        self._voice = voice
        self._recorder = recorder

    async def wanted(self, call: Call, agent: UUID | None, id_: UUID) -> Tape | None:
        """Return what is to be recorded of a talk that begins now; None where its queue is not recorded."""
        async with self._db.tx(call.tenant) as tx:
            if call.contact is None:
                return None
            contact = await conversations.get(tx, call.contact)
            rule = await recordings.rule(tx, contact.queue)
            if not rule.record:
                return None
            return Tape(
                id=id_,
                tenant=call.tenant,
                contact=call.contact,
                queue=contact.queue,
                agent=agent,
                started_at=tx.now,
                announce=contact.lang if rule.announce else None,
            )

    async def announcement(self, tape: Tape) -> bytes | None:
        """Return what the caller is told first, as a telephone carries it; None where nothing reads it out here."""
        if tape.announce is None:
            return None
        try:
            async with asyncio.timeout(READ_S):
                return await self._voice.said(tape.tenant, TOLD[tape.announce], tape.announce)
        except (Silent, TimeoutError):
            log.warning("nothing reads out here that a call is recorded: it is not", recording=str(tape.id))
            return None

    async def keep(self, tape: Tape, legs: Sequence[Path]) -> bool:
        """Keep what was recorded: the customer's leg, the agent's. False when it is kept already. Raises NoSound, NoRoom."""
        made = Made(
            id=tape.id,
            contact=tape.contact,
            queue=tape.queue,
            agent=tape.agent,
            started_at=tape.started_at,
            legs=tuple(legs),
            pauses=tuple(_from_start(tape)),
        )
        return await self._recorder.keep(tape.tenant, made)


def _from_start(tape: Tape) -> Iterator[tuple[int, int]]:
    """Yield the spans in which a talk was paused, wider by what the two clocks may differ; one without an end goes to the end."""
    for begin, end in tape.pauses:
        yield begin - tape.started_at - EDGE_MS, DAY_MS if end is None else end - tape.started_at + EDGE_MS
