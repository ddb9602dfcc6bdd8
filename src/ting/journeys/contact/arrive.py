"""Step 1 of 7: somebody reaches us, on whatever channel, and takes a number."""

from collections.abc import Sequence
from uuid import UUID

from ting.domains.conversations import api as conversations
from ting.domains.customers import api as customers
from ting.domains.promises import api as promises
from ting.domains.routing import api as routing
from ting.domains.tenancy import api as tenancy
from ting.events.contact import Arrived
from ting.journeys.cards import forms
from ting.journeys.contact.entrance import admitted, note_admission
from ting.journeys.contact.guard import not_banned
from ting.journeys.contact.identify import identify, last_agent, one_at_a_time
from ting.journeys.contact.queue import Outlooks
from ting.kit.db import Tx
from ting.kit.ids import new_id
from ting.kit.problem import Problem, Refused


async def arrive(
    tx: Tx,
    *,
    point: tenancy.ContactPoint,
    visitor: UUID,
    key: UUID,
    question: str,
    name: str | None,
    lang: str,
    outlooks: Outlooks,
    queue: UUID | None = None,
    page: str | None = None,
    leaves: promises.Reach | None = None,
    brought: forms.Brought | None = None,
    priority: int = 0,
    skills: Sequence[UUID] = (),
) -> conversations.Contact:
    """Open a contact for a visitor and let it wait. The same key again is the same contact.

    `leaves`: he does not wait, but leaves a message, and is answered this way by a promised time. Otherwise raises
    Refused `queue_closed` outside the queue's hours: nobody is given a number that cannot come up.

    Who calls asks nothing in writing: his `question` is empty. `brought` is what he answered before; an answer may choose
    the queue, the language, and say his name. Raises Refused `form_wrong` for answers that are not as they should be.
    Who leaves a message is asked nothing more. `priority` (of 9: as much as a head start may count for) and `skills` are what
    a call flow asks for.
    """
    known = await one_at_a_time(tx, visitor)
    before = await conversations.by_key(tx, key)
    if before is not None:
        return before
    if lang not in tenancy.LOCALES:
        lang = (await tenancy.current(tx)).locale
    if brought is not None:
        queue = await forms.queue_of(tx, point.id, brought) or queue
        question = question if question.strip() else await forms.title(tx, point.id, brought, lang)
    spoken = point.channel in conversations.SPOKEN
    text = "" if spoken else conversations.question_of(question)
    asked = await _queue(tx, point, queue)
    standing = await customers.service(tx, known)
    chosen = await _served(tx, standing, asked, wished=queue is not None)
    due_at = None
    if leaves is not None:
        leaves, due_at = await _leaving(tx, chosen, leaves, outlooks, point.channel)
    if leaves is None and not routing.is_open(chosen.hours, tx.now):
        raise Refused(
            "queue_closed",
            f"{chosen.name} is closed now.",
            "Come back when it opens; your question is still here.",
            opens_at=routing.opens_at(chosen.hours, tx.now),
        )
    open_now = await conversations.of_visitor(tx, visitor)
    if open_now is not None and open_now.state in ("queued", "serving"):
        raise Problem(
            "already_waiting",
            "You have a number already.",
            "It is still good: go on there.",
            status=409,
            contact=str(open_now.id),
        )
    admission = await admitted(tx, point.id, visitor)
    await not_banned(tx, visitor, known)  # after the look for an open contact: a ban ends that one as it begins
    forms_there = leaves is None and not spoken
    answered = await forms.before_chat(tx, point.id, asked.id, brought) if forms_there else None
    if answered is not None:
        lang, name = answered.lang or lang, name or answered.becomes.get("name")
    look = await outlooks.of(tx, chosen, routing.Work.live(point.channel)) if leaves is None else None
    customer, agent = await _met(tx, visitor, known, name=name, lang=lang)
    footing = await routing.footing_of(tx, chosen, lang)
    # From here to the commit whoever else takes a number of this queue waits: what can be asked before was.
    number = await routing.take_number(tx, chosen)
    customer = customer or await identify(tx, visitor, name=name, lang=lang, number=number)
    agent = agent if leaves is None else None
    id_ = new_id()
    tx.emit(Arrived(contact=id_, channel=point.channel, customer=customer.id, point=point.id, lang=lang))
    contact = await conversations.open_contact(
        tx,
        id_=id_,
        key=key,
        number=number,
        channel=point.channel,
        customer=customer.id,
        queue=chosen.id,
        lang=lang,
        question=text,
        point=point.id,
        visitor=visitor,
        page=page,
        mode="message" if leaves else "live",
    )
    await note_admission(tx, admission, id_, customer.id)
    await customers.asked(tx, customer.id)
    if answered is not None:
        await forms.keep(tx, answered, contact=contact)
    await routing.enqueue(
        tx,
        chosen,
        footing=footing,
        contact=id_,
        number=number,
        channel=point.channel,
        lang=lang,
        tier=customer.tier,
        because="arrival",
        direct=agent,
        direct_kind="last_agent" if agent else None,
        look=look,
        mode="message" if leaves else "live",
        rank=due_at,
        head_start_ms=max(standing.head_start_ms, chosen.settings.bound_ms * priority // 9),
        skills=skills,
    )
    if leaves is not None:
        await promises.make(tx, id_, "message", leaves, due_at=due_at)
        await conversations.system(
            tx, id_, "message_left", number=number, queue=chosen.name, due_at=due_at, reach=leaves.kind
        )
        return contact
    await conversations.system(tx, id_, "number_taken", number=number, queue=chosen.name)
    return contact


async def _leaving(
    tx: Tx, queue: routing.Queue, reach: promises.Reach, outlooks: Outlooks, channel: str
) -> tuple[promises.Reach, int | None]:
    """Return how who leaves a message is reached, and by when he is answered. Raises Refused where he cannot be, or may not.

    Who calls may always: the network has said from where, and his flow has led him there.
    """
    if channel in conversations.SPOKEN:
        return reach, routing.open_time_after(queue.hours, tx.now, queue.settings.message_answer_ms)
    return promises.reach_of(reach, (await tenancy.current(tx)).time_zone), await promised(tx, queue, outlooks, channel)


async def _met(
    tx: Tx, visitor: UUID, known: UUID | None, *, name: str | None, lang: str
) -> tuple[customers.Ref | None, UUID | None]:
    """Return who it is and who served him last, where he was here before; a stranger is called by his number."""
    if known is None:
        return None, None
    return await identify(tx, visitor, name=name, lang=lang, number=""), await last_agent(tx, known)


async def promised(tx: Tx, queue: routing.Queue, outlooks: Outlooks, channel: str) -> int:
    """Return by when a message left now in this queue is answered. Raises Refused while it takes none."""
    due_at = await may_leave(tx, queue, outlooks, channel)
    if due_at is None:
        raise Refused(
            "no_message", f"{queue.name} takes no messages now.", "Take a number instead; somebody is there for you."
        )
    return due_at


async def may_leave(tx: Tx, queue: routing.Queue, outlooks: Outlooks, channel: str) -> int | None:
    """Return by when a message left now in this queue is answered; None while it takes none."""
    when = queue.settings.message
    look = await outlooks.of(tx, queue, routing.Work.live(channel))
    there = routing.is_open(queue.hours, tx.now) and (when == "closed" or look.staffed > 0)
    if when == "never" or (when != "always" and there):
        return None
    return routing.open_time_after(queue.hours, tx.now, queue.settings.message_answer_ms)


async def _queue(tx: Tx, point: tenancy.ContactPoint, wanted: UUID | None) -> routing.Queue:
    if (
        wanted is not None and wanted not in point.queues and point.channel not in conversations.SPOKEN
    ):  # a flow led there
        raise Refused("queue_unknown", "This contact point does not lead to that queue.", "Choose one that it shows.")
    return await routing.queue(tx, wanted or point.queues[0])


async def _served(tx: Tx, standing: customers.Service, asked: routing.Queue, *, wished: bool) -> routing.Queue:
    """Return where a customer is served: where his standing says, unless he wished otherwise and may, or it is closed.

    What he was asked before the chat is of the queue that he came to.
    """
    if standing.queue in (None, asked.id) or (wished and not standing.always):
        return asked
    there = next((each for each in await routing.queues(tx) if each.id == standing.queue), None)
    if there is None or not (standing.always or routing.is_open(there.hours, tx.now)):
        return asked
    return there
