"""A customer is made and changed by hand; what his standing means for his service; his class."""

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import available_timezones

from ting.domains.customers import store
from ting.domains.customers.fields import written
from ting.domains.customers.model import (
    IDENTIFIERS_MAX,
    Change,
    Customer,
    CustomerProfile,
    Identifier,
    TimelineEntry,
    as_fields,
    difference,
    made_identifier,
    name_of,
)
from ting.domains.customers.standing import Service, lifecycle_of, service_of
from ting.events.customer import CustomerChanged, CustomerReclassified
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Gone, NotThere, Refused

NONE = UUID(int=0)


async def create(tx: Tx, profile: CustomerProfile, *, id_: UUID, by: UUID, lang: str, time_zone: str) -> bool:
    """Make a customer by hand under the caller's id; False when it is there already. Raises Refused.

    `lang` and `time_zone` are the company's, where he has none.
    """
    if await store.customers.customer(tx, id_) is not None:
        return False
    await make(tx, profile, id_=id_, by=by, lang=lang, time_zone=time_zone)
    return True


async def make(
    tx: Tx, profile: CustomerProfile, *, id_: UUID, by: UUID, lang: str, time_zone: str, what: str = "made"
) -> None:
    """Make a customer under an id that is new; `what` is noted of how he came. Raises Refused."""
    fields = written(
        list((await store.setup.fields(tx)).values()),
        {},
        profile.fields,
        time_zone=profile.time_zone or time_zone,
        fresh=True,
    )
    name = await _checked(tx, profile, None)
    await store.customers.insert_customer(
        tx, id_, name, profile.lang, profile.tier, profile.time_zone, None, fields, profile.status, profile.organisation
    )
    await _identify(tx, id_, profile, _more(profile, time_zone), 0)
    await note_change(tx, id_, what, by, {}, as_fields(await _get(tx, id_), lang))
    await classify(tx, [id_])


async def save(
    tx: Tx,
    id_: UUID,
    profile: CustomerProfile,
    *,
    version: int,
    by: UUID,
    lang: str,
    time_zone: str,
    what: str = "changed",
) -> bool:
    """Keep what somebody wrote of a customer; say whether it was new: what was not is not written again.

    Raises Gone when another was faster.
    """
    if await store.customers.lock(tx, [id_]) == {}:
        raise NotThere("customer")
    before = await _get(tx, id_)
    if before.version != version:
        raise Gone(
            "moved_on", "Somebody has changed this customer meanwhile.", "Look at what stands now, then write again."
        )
    zone = profile.time_zone or time_zone
    known = list((await store.setup.fields(tx)).values())
    fields = written(known, before.fields, profile.fields, time_zone=zone)
    name = await _checked(tx, profile, before)
    more = [each for each in _more(profile, time_zone) if each not in before.identifiers or each in before.claimed]
    if not more and not set(profile.drop) & set(before.identifiers) and _stays(before, name, profile, fields):
        return False
    await store.customers.set_customer(tx, id_, name, profile.lang, profile.tier, fields)
    await store.customers.set_standing(tx, id_, profile.time_zone, profile.status, profile.organisation)
    await _identify(tx, id_, profile, more, len(before.identifiers))
    await note_change(tx, id_, what, by, as_fields(before, lang), as_fields(await _get(tx, id_), lang))
    await classify(tx, [id_])
    return True


async def service(tx: Tx, customer: UUID | None) -> Service:
    """Return how a customer is served for who he is; a stranger like anybody."""
    if customer is None:
        return Service()
    status, organisation = await store.setup.standing_of(tx, customer)
    statuses = await store.setup.statuses(tx, [status]) if status else {}
    organisations = await store.setup.organisations(tx, [organisation]) if organisation else {}
    return service_of(
        statuses.get(status) if status else None, organisations.get(organisation) if organisation else None
    )


async def classify(
    tx: Tx, ids: Sequence[UUID] | None, *, limit: int = 1000, after: UUID = NONE, quiet: bool = False
) -> UUID | None:
    """Put customers into the class that follows from the facts; each move is announced and stands on his timeline.

    `quiet`: neither is; for a past that is taken over. Returns the last that was looked at, None when there were no more.
    """
    found = await store.customers.facts(tx, ids, limit, after)
    entries = []
    for id_, facts in found:
        lifecycle = lifecycle_of(facts)
        if lifecycle != facts.now:
            await store.customers.set_lifecycle(tx, id_, lifecycle)
        if lifecycle != facts.now and not quiet:
            tx.emit(CustomerReclassified(customer=id_, before=facts.now, after=lifecycle))
            entries.append((id_, TimelineEntry(new_id(), tx.now, "lifecycle", lifecycle, facts.now, None, None)))
    if entries:
        await store.timeline.put_timeline(tx, entries)
    return found[-1][0] if len(found) == limit else None


async def classify_status(tx: Tx, status: UUID, after: UUID, limit: int = 500) -> UUID | None:
    """Classify the next customers of a status; return the last of them, None when there are no more."""
    ids = await store.customers.of_status(tx, status, after, limit)
    if ids:
        await classify(tx, ids)
    return ids[-1] if len(ids) == limit else None


async def asked(tx: Tx, id_: UUID) -> None:
    """Note that somebody has asked something: who only followed is more than that from now on."""
    if await store.customers.is_follower(tx, id_):
        await classify(tx, [id_])


async def _checked(tx: Tx, profile: CustomerProfile, before: Customer | None) -> str:
    """Return the name in the form that is kept. Raises Refused for what cannot be."""
    name = name_of(profile.name)
    if not name:
        raise Refused("name", "A customer has a name.", "Write what he is called.", field="name")
    if profile.time_zone is not None and profile.time_zone not in available_timezones():
        raise Refused("time_zone", "There is no such time zone.", "Choose one like Asia/Taipei.", field="time_zone")
    status_was = before.status.id if before and before.status else None
    if profile.status is not None and profile.status != status_was:
        status = (await store.setup.statuses(tx, [profile.status])).get(profile.status)
        if status is None or status.archived:
            raise Refused("status_unknown", "There is no such status.", "Choose one that there is.", field="status")
    whose_was = before.organisation.id if before and before.organisation else None
    if profile.organisation is not None and profile.organisation != whose_was:
        whose = (await store.setup.organisations(tx, [profile.organisation])).get(profile.organisation)
        if whose is None or whose.archived:
            raise Refused(
                "organisation_unknown", "There is no such organisation.", "Make it first.", field="organisation"
            )
    return name


def _stays(before: Customer, name: str, profile: CustomerProfile, fields: Mapping[str, object]) -> bool:
    standing = (before.status.id if before.status else None, before.organisation.id if before.organisation else None)
    return (before.name, before.lang, before.tier, before.time_zone, *standing, before.fields) == (
        name,
        profile.lang,
        profile.tier,
        profile.time_zone,
        profile.status,
        profile.organisation,
        fields,
    )


def _more(profile: CustomerProfile, time_zone: str) -> list[Identifier]:
    zone = profile.time_zone or time_zone
    return list(dict.fromkeys(made_identifier(each.kind, each.value, zone) for each in profile.add))


async def _identify(tx: Tx, id_: UUID, profile: CustomerProfile, more: Sequence[Identifier], standing: int) -> None:
    """Take identifiers away and add others. Raises Gone, which names whose it is, for one that is another's."""
    await store.identifiers.drop_identifiers(tx, id_, profile.drop)
    if len(more) + standing - len(profile.drop) > IDENTIFIERS_MAX:
        raise Refused("identifiers_full", f"A customer has at most {IDENTIFIERS_MAX} identifiers.", "Remove one.")
    await store.identifiers.put_identifiers(tx, id_, more)
    for each, (owner, _) in (await store.identifiers.owners(tx, more)).items():
        if owner != id_:
            raise Gone(
                "identifier_taken",
                f"{each.value} belongs to another customer.",
                "Open that one, or correct the number.",
                kind=each.kind,
                value=each.value,
                customer=str(owner),
            )


async def note_change(
    tx: Tx, id_: UUID, what: str, by: UUID, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    """Write down and announce in what a customer differs from what he was, if he does."""
    fields = difference(before, after)
    if fields:
        change = Change(new_id(), id_, tx.now, by, what, fields)
        await store.customers.put_change(tx, change)
        tx.emit(CustomerChanged(customer=id_, change=change.id, by=by))


async def _get(tx: Tx, id_: UUID) -> Customer:
    found = await store.customers.customer(tx, id_)
    if found is None:
        raise NotThere("customer")
    return found
