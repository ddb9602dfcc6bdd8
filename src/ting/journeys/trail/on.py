"""What belongs into the audit trail: who came in, who may do what, what was set up, taken away, or looked at unseen."""

from uuid import UUID

from ting.domains.audit import api as audit
from ting.domains.people import api as people
from ting.events.audit import ChangeMade, DataExported, StatusGiven
from ting.events.call import GuesserFreed, PhoneMade, PhoneRevoked
from ting.events.conduct import BanChanged, Banned
from ting.events.consent import ConsentSaid
from ting.events.contact import TakenOver, Watched
from ting.events.customer import CustomerMerged, CustomerMoved, CustomerParted, CustomerVerified
from ting.events.invitation import InvitationAnswered, InvitationMade, InvitationRevoked, InvitationUsed
from ting.events.monitor import Monitored, MonitorEnded
from ting.events.notice import NoticePosted, NoticeWithdrawn
from ting.events.panel import PanelAttached, PanelCardErased, PanelOpened, PanelSecretMade, PanelSecretUsed
from ting.events.person import (
    EmailChanged,
    PasswordSet,
    PersonGranted,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondFactorRemoved,
    SecondFactorSet,
    TokenMade,
    TokenRevoked,
)
from ting.events.privacy import CopyAsked, Erased, ErasureAsked, HoldLifted, HoldPlaced, LetGo
from ting.events.recording import RecordingHeard, RecordingKept, RecordingLetGo
from ting.events.session import SessionRefused, SessionRevoked, SessionStarted
from ting.events.webhook import WebhookSecretMade, WebhookStopped
from ting.kit.db import Tx
from ting.kit.event import Event, Stored
from ting.kit.log import on, on_together


# Together, for a trail is read as a story: acts on several things stand in it as they were done, and not as they were heard.
@on_together
async def note(
    tx: Tx,
    event: ChangeMade
    | DataExported
    | StatusGiven
    | BanChanged
    | Banned
    | TakenOver
    | Watched
    | Monitored
    | MonitorEnded
    | NoticePosted
    | NoticeWithdrawn
    | PersonGranted
    | TokenMade
    | TokenRevoked
    | WebhookSecretMade
    | WebhookStopped
    | PanelOpened
    | PanelAttached
    | PanelCardErased
    | PanelSecretMade
    | PanelSecretUsed
    | CustomerVerified
    | CustomerMoved
    | CustomerMerged
    | CustomerParted
    | CopyAsked
    | ErasureAsked
    | Erased
    | HoldPlaced
    | HoldLifted
    | LetGo
    | ConsentSaid
    | InvitationMade
    | InvitationUsed
    | InvitationRevoked
    | InvitationAnswered
    | RecordingKept
    | RecordingHeard
    | RecordingLetGo,
    stored: Stored,
) -> None:
    """Add an act within one tenant to its trail."""
    await audit.add(tx, stored, actor(event))


@on
async def note_of_person(
    tx: Tx,
    event: EmailChanged
    | GuesserFreed
    | PhoneMade
    | PhoneRevoked
    | PasswordSet
    | RecoveryCodesMade
    | RecoveryCodeUsed
    | SecondFactorRemoved
    | SecondFactorSet
    | SessionStarted
    | SessionRefused
    | SessionRevoked,
    stored: Stored,
) -> None:
    """Add an act of the installation, what a person did with his account, to the trail of each tenant of his."""
    for tenant in sorted(await people.tenants_of(tx, event.person)):
        await audit.add(tx.within(tenant), stored, actor(event))


def actor(event: Event) -> UUID | None:
    """Return who did it: `by`, where that is somebody, else the person whom the event is about. Who was refused is nobody."""
    if isinstance(event, SessionRefused):
        return None
    by = getattr(event, "by", None)
    return by if isinstance(by, UUID) else getattr(event, "person", None)


HANDLERS = (note, note_of_person)
OWN_TYPES = tuple(event.TYPE for event in note.types)
TYPES = (*OWN_TYPES, *(event.TYPE for event in note_of_person.types))
