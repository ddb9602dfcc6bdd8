"""The door of customers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from ting.domains.customers import store
from ting.domains.customers.api.bringing import bring, by_key, known, take_back
from ting.domains.customers.api.identifying import confirm, identity, invited, is_signed_in, not_him, was_before
from ting.domains.customers.api.joining import Merge, Similar, came_out, merge, merges, part, similar
from ting.domains.customers.api.keeping import asked, classify, classify_status, create, save, service
from ting.domains.customers.api.likeness import compare, compare_next, count_proposed, dismiss, proposed
from ting.domains.customers.api.looking import (
    changes,
    counts,
    fields,
    fields_of,
    organisation_of_name,
    organisation_of_number,
    organisations,
    page,
    put_field,
    put_organisation,
    put_status,
    rows,
    statuses,
)
from ting.domains.customers.bringing import Brought
from ting.domains.customers.fields import CustomerField, FieldDef, shown
from ting.domains.customers.identity import Candidate, Identity
from ting.domains.customers.likeness import Pair
from ting.domains.customers.model import (
    VISITOR_MS,
    Change,
    Customer,
    CustomerProfile,
    CustomerRow,
    FieldChange,
    Identifier,
    Look,
    Ref,
    Tier,
    TimelineEntry,
    Visitor,
    identifier,
    made_identifier,
    name_key,
    name_of,
)
from ting.domains.customers.standing import (
    RECLASSIFY,
    AccountStatus,
    Lifecycle,
    Organisation,
    OrganisationMark,
    Service,
    StatusMark,
)
from ting.kit.db import Tx
from ting.kit.ids import new_id, new_secret, secret_hash
from ting.kit.known import KINDS
from ting.kit.problem import NotThere

__all__ = [
    "KINDS",
    "RECLASSIFY",
    "AccountStatus",
    "Brought",
    "Candidate",
    "Change",
    "Customer",
    "CustomerField",
    "CustomerProfile",
    "CustomerRow",
    "FieldChange",
    "FieldDef",
    "Identifier",
    "Identity",
    "Lifecycle",
    "Look",
    "Merge",
    "Organisation",
    "OrganisationMark",
    "Pair",
    "Ref",
    "Service",
    "Similar",
    "StatusMark",
    "Tier",
    "TimelineEntry",
    "Visitor",
    "asked",
    "bring",
    "by_key",
    "came_out",
    "changes",
    "classify",
    "classify_status",
    "compare",
    "compare_next",
    "confirm",
    "count_proposed",
    "counts",
    "create",
    "dismiss",
    "fields",
    "fields_of",
    "identifier",
    "identity",
    "invited",
    "is_signed_in",
    "known",
    "made_identifier",
    "merge",
    "merged_into",
    "merges",
    "not_him",
    "organisation_of_name",
    "organisation_of_number",
    "organisations",
    "page",
    "part",
    "proposed",
    "put_field",
    "put_organisation",
    "put_status",
    "rows",
    "save",
    "service",
    "shown",
    "similar",
    "statuses",
    "take_back",
    "was_before",
]


async def add(
    tx: Tx,
    *,
    name: str,
    lang: str,
    tier: str | None = None,
    time_zone: str | None = None,
    verified: str | None = None,
    fields: Mapping[str, object] | None = None,
    identifiers: Sequence[Identifier] = (),
    status: UUID | None = None,
    organisation: UUID | None = None,
) -> UUID:
    """Add a customer; an identifier belongs to one customer of a tenant."""
    id_ = new_id()
    await store.customers.insert_customer(
        tx, id_, name, lang, tier, time_zone, verified, dict(fields or {}), status, organisation
    )
    await store.identifiers.insert_identifiers(tx, id_, identifiers)
    return id_


async def reached_by(tx: Tx, identifiers: Sequence[Identifier]) -> set[UUID]:
    """Return who is reached in one of these ways beyond a claim; they are locked until the transaction ends."""
    return await store.identifiers.lock_by_identifiers(tx, identifiers)


async def update(
    tx: Tx, id_: UUID, *, name: str, lang: str, tier: str | None, note: str | None, identifiers: Sequence[Identifier]
) -> bool:
    """Set what a customer is called and how he is reached besides, as the company knows it; say whether that was new.

    Nothing of his is taken away. Who only claimed one of these identifiers has it no more.
    """
    before = await get(tx, id_)
    fields = before.fields | ({"note": note} if note else {})
    more = [each for each in identifiers if each not in before.identifiers]
    if (name, lang, tier, fields, []) == (before.name, before.lang, before.tier, before.fields, more):
        return False
    await store.customers.set_customer(tx, id_, name, lang, tier, fields)
    await store.identifiers.put_identifiers(tx, id_, more)
    return True


async def known_as(tx: Tx, customer: UUID, identifiers: Sequence[Identifier]) -> None:
    """Note how a customer is reached, as the company knows it. Who only claimed one of these has it no more."""
    await store.identifiers.put_identifiers(tx, customer, identifiers)


async def claim(tx: Tx, customer: UUID, identifiers: Sequence[Identifier]) -> None:
    """Note how a customer says that he is reached. What is somebody else's already stays his: a claim proves nothing."""
    await store.identifiers.claim_identifiers(tx, customer, identifiers)


async def by_identifier(tx: Tx, of: Identifier) -> UUID | None:
    """Find who is reached this way."""
    return await store.identifiers.by_identifier(tx, of)


async def of_name(tx: Tx, name: str) -> list[UUID]:
    """Find customers whose name is this, width and case aside; at most 200."""
    return await store.customers.ids_by_name(tx, name_key(name), 200)


async def like_name(tx: Tx, part: str, limit: int) -> list[UUID]:
    """Find customers whose names have these parts, width and case aside, newest first."""
    return await store.finding.ids_like_name(tx, part, limit)


async def known_by(tx: Tx, of: Identifier) -> UUID | None:
    """Find whose identifier this is beyond doubt: the company put it there, or he has proven it. A claim opens nothing."""
    return await store.identifiers.known_by(tx, of)


async def prove(tx: Tx, customer: UUID, of: Identifier) -> bool:
    """Note that a customer has proven an identifier; others' claims give way. False when it is known to be another's."""
    return await store.identifiers.prove_identifier(tx, customer, of)


async def refs(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Ref]:
    """Return these customers as lines show them."""
    return await store.customers.refs(tx, ids) if ids else {}


async def get(tx: Tx, id_: UUID) -> Customer:
    """Return a customer, whole. Raises NotThere."""
    found = await store.customers.customer(tx, id_)
    if found is None:
        raise NotThere("customer")
    return found


def same_name(one: str, other: str) -> bool:
    """Say whether two names count as the same: width, case and spaces aside."""
    return name_key(one) == name_key(other)


async def stranger(tx: Tx, like: UUID) -> UUID:
    """Make a customer of whom nothing is known but that he is called like another one."""
    found = (await store.customers.refs(tx, [like]))[like]
    id_ = await add(tx, name=found.name, lang=found.lang)
    await store.customers.set_lifecycle(tx, id_, "prospect")
    return id_


async def merged_into(tx: Tx, id_: UUID) -> UUID | None:
    """Return who a customer has become, if he was merged."""
    return await store.joining.merged_into(tx, id_)


async def new_visitor(tx: Tx, point: UUID) -> str:
    """Greet a browser that came to a contact point; return the secret that it keeps."""
    return (await new_visitor_as(tx, point, None))[1]


async def new_visitor_as(tx: Tx, point: UUID, customer: UUID | None) -> tuple[UUID, str]:
    """Greet a browser of which it is known whose it is; return the visitor, and the secret that it keeps."""
    id_, secret = new_id(), new_secret()
    await store.visitors.insert_visitor(
        tx, Visitor(id_, tx.tenant, point, customer), secret_hash(secret), tx.now + VISITOR_MS
    )
    return id_, secret


async def points_seen(tx: Tx, points: Sequence[UUID]) -> set[UUID]:
    """Return at which of these contact points a browser has been that is still remembered."""
    return await store.visitors.points_seen(tx, points)


async def visitor(tx: Tx, secret: str) -> Visitor | None:
    """Find a visitor by its secret (in a transaction of the house: the tenant is not known yet)."""
    return await store.visitors.visitor(tx, secret_hash(secret))


async def visitor_of(tx: Tx, id_: UUID) -> Visitor | None:
    """Return a visitor by its id."""
    return await store.visitors.visitor_of(tx, id_)


async def visitor_for(tx: Tx, customer: UUID, point: UUID) -> UUID:
    """Make a visitor who is this customer. Nobody holds its secret: it is entered by `key_to` alone."""
    id_ = new_id()
    await store.visitors.insert_visitor(
        tx, Visitor(id_, tx.tenant, point, customer), secret_hash(new_secret()), tx.now + VISITOR_MS
    )
    return id_


async def key_to(tx: Tx, visitor: UUID, *, session: UUID, lasts_ms: int) -> str:
    """Make another secret by which a visitor is known, as long as a customer's session lasts."""
    secret = new_secret()
    await store.visitors.insert_visitor_key(tx, visitor, session, secret_hash(secret), tx.now + lasts_ms)
    return secret


async def lock(tx: Tx, visitor: UUID) -> UUID | None:
    """Lock a visitor until the transaction ends; return the customer whom he is known to be."""
    return await store.visitors.lock_visitor(tx, visitor)


async def recognise(tx: Tx, visitor: UUID, *, name: str | None, lang: str, number: str) -> Ref:
    """Return the customer behind a visitor: the one he was before, or a new one who is known by his browser only.

    Without a name a new one is called by his number ticket, so that an agent can tell two of them apart.
    """
    known = await store.visitors.lock_visitor(tx, visitor)
    given = name_of(name)
    if known is None:
        known = await add(tx, name=given or f"#{number}", lang=lang)
        await store.customers.set_lifecycle(tx, known, "prospect")  # he came by asking
        await store.visitors.set_visitor_customer(tx, visitor, known)
    found = (await store.customers.refs(tx, [known]))[known]
    if given and found.name.startswith("#"):
        await store.customers.rename(tx, known, given)
        found = (await store.customers.refs(tx, [known]))[known]
    return found


async def link(tx: Tx, visitor: UUID, customer: UUID) -> None:
    """Say that a visitor is this customer."""
    await store.visitors.set_visitor_customer(tx, visitor, customer)


async def timeline(tx: Tx, customer: UUID, limit: int = 50) -> list[TimelineEntry]:
    """Return what happened with a customer on all channels, newest first."""
    return await store.timeline.timeline(tx, customer, limit)


async def timeline_of(tx: Tx, ids: Sequence[UUID], limit: int) -> list[tuple[UUID, TimelineEntry]]:
    """Return what happened with several customers, newest first."""
    return await store.timeline.timeline_of(tx, ids, limit) if ids else []


async def note(
    tx: Tx,
    customer: UUID,
    *,
    at: int,
    kind: str,
    title: str,
    detail: str | None = None,
    agent: str | None = None,
    contact: UUID | None = None,
) -> None:
    """Put something on a customer's timeline; a contact stands there once, and is renewed."""
    entry = TimelineEntry(new_id(), at, kind, title[:200], detail, agent, contact)
    await store.timeline.put_timeline(tx, [(customer, entry)])


async def note_all(tx: Tx, entries: Sequence[tuple[UUID, TimelineEntry]]) -> None:
    """Put entries on timelines, each (customer, entry); a contact stands there once, and is renewed."""
    if entries:
        await store.timeline.put_timeline(tx, entries)
