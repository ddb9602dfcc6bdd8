"""What a reader of the audit trail is shown: each act with the names of today of those whom it is about."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

import msgspec

from ting.domains.audit import api as audit
from ting.domains.changes import api as changes
from ting.domains.conversations import api as conversations
from ting.domains.people import api as people
from ting.events.audit import ChangeMade, DataExported, StatusGiven
from ting.events.conduct import BanChanged, BanEvent
from ting.events.consent import ConsentSaid
from ting.events.contact import ContactEvent
from ting.events.invitation import InvitationAnswered, InvitationEvent
from ting.events.monitor import Monitored
from ting.events.person import PasswordSet, PersonGranted, TokenMade, TokenRevoked
from ting.events.privacy import LetGo
from ting.events.recording import RecordingEvent, RecordingHeard
from ting.events.session import SessionRevoked
from ting.kit.db import Tx
from ting.kit.event import Event, known


class Whom(msgspec.Struct, frozen=True):
    """A person. Without a name: he works elsewhere, or is not known any more."""

    id: UUID
    name: str | None


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the trail. `type` is the event's; what else there is depends on it.

    `kind`: of what was set up, or what was exported; `name`: what the thing was called then, or a contact's number;
    `subject`: its id; `note`: a role, a status, or by what a password was set or a session ended.
    """

    seq: int
    at: int
    type: str
    by: Whom | None
    whom: Whom | None = None
    kind: str | None = None
    name: str | None = None
    subject: UUID | None = None
    note: str | None = None
    until: int | None = None
    hash: str


class Acts(msgspec.Struct, frozen=True):
    """Entries, the newest first; `next`: give it as `before` for the page after."""

    items: list[Act]
    next: int | None


async def shown(tx: Tx, entries: Sequence[audit.Entry]) -> list[Act]:
    """Return entries with their names."""
    events = [known()[entry.type, entry.version].of(entry.body) for entry in entries]
    persons = {entry.by for entry in entries if entry.by} | {whom for each in events if (whom := _whom(each))}
    names = await people.names(tx, list(persons))
    titles = await changes.named(tx, [each.change for each in events if isinstance(each, ChangeMade)])
    contacts = await conversations.of_ids(
        tx, [each.contact for each in events if isinstance(each, ContactEvent | RecordingEvent)]
    )
    numbers = {id_: contact.number for id_, contact in contacts.items()}
    roles = {role.key: role.name for role in await people.roles(tx)}

    def person(id_: UUID | None) -> Whom | None:
        return Whom(id_, names[id_][0] if id_ in names else None) if id_ else None

    return [
        Act(
            seq=entry.seq,
            at=entry.at,
            type=entry.type,
            by=person(entry.by),
            whom=person(_whom(event)),
            hash=entry.hash.hex(),
            **_said(event, titles, numbers, roles),
        )
        for entry, event in zip(entries, events, strict=True)
    ]


class _Said(TypedDict, total=False):
    kind: str | None
    name: str | None
    subject: UUID | None
    note: str | None
    until: int | None


def _said(event: Event, titles: dict[UUID, str], numbers: dict[UUID, str], roles: dict[str, str]) -> _Said:
    match event:
        case ChangeMade():
            note = "undone" if event.undoes else None
            return {"kind": event.kind, "subject": event.subject, "name": titles.get(event.change), "note": note}
        case ConsentSaid():
            return {"note": event.state}
        case LetGo():
            return {"kind": event.sort, "note": str(event.rows)}
        case DataExported():
            return {"kind": event.what}
        case ContactEvent():
            way = event.way if isinstance(event, Monitored) else None
            return {"subject": event.contact, "name": numbers.get(event.contact), "kind": way}
        case PersonGranted():
            return {"note": roles.get(event.role, event.role)}
        case PasswordSet() | SessionRevoked():
            return {"note": event.by}
        case StatusGiven():
            return {"note": event.status}
        case BanEvent():
            lifted = isinstance(event, BanChanged) and event.lifted
            return {"subject": event.ban, "until": getattr(event, "until", None), "note": "lifted" if lifted else None}
        case _:
            return _asked(event, numbers)


def _asked(event: Event, numbers: dict[UUID, str]) -> _Said:
    match event:
        case InvitationEvent():
            return {"subject": event.invitation}
        case InvitationAnswered():
            return {"subject": event.request, "note": event.answer}
        case RecordingEvent():
            note = event.why if isinstance(event, RecordingHeard) else None
            kind = event.act if isinstance(event, RecordingHeard) else None
            return {"subject": event.recording, "name": numbers.get(event.contact), "note": note, "kind": kind}
        case _:
            return {}


def _whom(event: Event) -> UUID | None:
    """Return the person to whom it was done."""
    if isinstance(event, TokenMade | TokenRevoked):
        return event.token
    return getattr(event, "person", None) if not isinstance(event, DataExported) else None
