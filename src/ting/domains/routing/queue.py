"""What a queue is: its hours, what it asks for, and its clocks; the site and the calendar that it keeps to. Pure."""

import re
import uuid
from collections.abc import Collection, Iterable
from typing import Annotated, Literal, NoReturn

import msgspec
from msgspec import Meta

from ting.domains.routing.calendars import Country
from ting.domains.routing.hours import ALWAYS, Hours, HoursError, Special, Week, check_week, check_zone
from ting.domains.routing.model import Help, Need, Step
from ting.kit.problem import Refused
from ting.kit.text import name_of

LEVELS = 5
DAY_MS = 86_400_000
KEY = re.compile(r"^[a-z][a-z0-9-]{0,30}$")
PREFIX = re.compile(r"^[A-Z]{1,3}$")
Ms = Annotated[int, Meta(ge=0, le=DAY_MS)]


class QueueSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A queue's clocks and targets. Times in ms."""

    ring_ms: Ms = 20_000
    """How long an agent is rung."""
    refuse_ms: Ms = 60_000
    """How long an agent who declined or missed a ticket is spared it."""
    miss_limit: Annotated[int, Meta(ge=0, le=100)] = 3
    """So many offers missed in a row set an agent away; 0: never."""
    grace_ms: Ms = 180_000
    """How long a customer whose connection is lost keeps his place."""
    desk_grace_ms: Ms = 30_000
    """How long an agent whose desk is gone keeps his contacts."""
    head_start_ms: dict[str, Ms] = msgspec.field(default_factory=lambda: {"gold": 120_000, "silver": 60_000})
    """By tier: as if the customer had come so much earlier."""
    bound_ms: Ms = 180_000
    """No head start counts for more: who comes later than this passes nobody."""
    transfer_head_start_ms: Ms = 120_000
    direct_ms: Ms = 20_000
    """How long a ticket is kept for the last agent, or for the one that somebody chose."""
    lang_relax_ms: Ms = 90_000
    """After so long a contact's language is no longer insisted on, where the queue does not ask for it itself."""
    threshold_ms: Ms = 20_000
    target_pct: Annotated[float, Meta(ge=0, le=100)] = 85.0
    """Service level: so many per cent answered within the threshold."""
    short_abandon_ms: Ms = 10_000
    long_wait_ms: Ms = 120_000
    """From here on a wait is an alert on the board."""
    acw_ms: Ms = 60_000
    """After-contact work ends by itself after so long."""
    idle_warn_ms: Ms = 300_000
    idle_close_ms: Ms = 120_000
    message: Literal["never", "closed", "unstaffed", "always"] = "unstaffed"
    """When customers may leave a message instead of waiting: while the queue is closed, or also while nobody is on duty."""
    message_answer_ms: Annotated[int, Meta(ge=1, le=5 * DAY_MS)] = 4 * 3_600_000
    """A message is promised an answer within so much of the queue's open time."""
    callback: bool = True
    """Who waits may ask to be called instead."""
    callback_tries: Annotated[int, Meta(ge=1, le=20)] = 3
    callback_gap_ms: Ms = 30 * 60_000
    """So long after a call that nobody took it is tried again."""
    callback_dials: bool = False
    """Whoever takes a call that was promised calls at once, by his phone, and how that ended is noted; else when he says so."""
    place_every_ms: Ms = 45_000
    """Who waits on the telephone is told his place and how long it may take this often; 0: never."""
    callback_key: Annotated[str, Meta(pattern="^[0-9*#]?$")] = ""
    """Who waits on the telephone and presses it keeps his place and is called back."""
    message_key: Annotated[str, Meta(pattern="^[0-9*#]?$")] = ""
    """Who waits on the telephone and presses it leaves a message instead."""
    music: uuid.UUID | None = None
    """The file of what he hears meanwhile; None: what the company has for all its queues."""


class Overflow(msgspec.Struct, frozen=True):
    """From `after_ms` of waiting on, whoever serves that queue, or works at that site, may take it too.

    The number and the place stay as they are: there are just more people who can come.
    """

    after_ms: Ms
    queue: uuid.UUID | None = None
    site: uuid.UUID | None = None


class Queue(msgspec.Struct, frozen=True):
    """A waiting area of one tenant. `hours` are what holds in the end: site, calendar and own dates taken together."""

    id: uuid.UUID
    tenant: uuid.UUID
    key: str
    name: str
    prefix: str
    position: int
    hours: Hours
    needs: tuple[Need, ...]
    settings: QueueSettings
    site: uuid.UUID | None = None
    overflow: tuple[Overflow, ...] = ()
    archived: bool = False
    scheme: uuid.UUID | None = None
    """How its numbers run: as it says, or as its site does; None: by themselves."""


class QueueForm(msgspec.Struct, frozen=True, kw_only=True):
    """A queue as it is set up. Without a week of its own it is open with its site; an archived one takes nobody in."""

    name: str
    key: str
    """Its part of addresses; it stays what it was made with."""
    prefix: str
    """The letters before its numbers."""
    position: int = 0
    site: uuid.UUID | None = None
    time_zone: str | None = None
    """None: its site's."""
    week: Week | None = None
    """None: its site's."""
    calendar: uuid.UUID | None = None
    """None: its site's."""
    days: tuple[Special, ...] = ()
    """Its own dates: they win over those of the calendar."""
    needs: tuple[Need, ...] = ()
    overflow: tuple[Overflow, ...] = ()
    settings: QueueSettings = msgspec.field(default_factory=QueueSettings)
    archived: bool = False
    scheme: uuid.UUID | None = None
    """How its numbers run; None: as its site's, or by themselves."""


class SiteForm(msgspec.Struct, frozen=True, kw_only=True):
    """A place where people work, with hours and staff of its own. Its queues are served by its people."""

    name: str
    time_zone: str
    week: Week = ALWAYS.week
    calendar: uuid.UUID | None = None
    archived: bool = False
    scheme: uuid.UUID | None = None
    """One run of numbers for its queues that have no other."""


class CalendarForm(msgspec.Struct, frozen=True, kw_only=True):
    """Days that are not like their weekday: a country's holidays and worked weekends, and the tenant's own dates."""

    name: str
    country: Country | None = None
    days: tuple[Special, ...] = ()


class SkillForm(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a contact may ask for. With `lang` it is asked of contacts in that language."""

    name: str
    lang: str | None = None


def checked(form: QueueForm, skills: Collection[uuid.UUID], queues: Collection[uuid.UUID], own: uuid.UUID) -> QueueForm:
    """Return a queue's form as it is kept. Raises Refused with the field that cannot be."""
    if not KEY.match(form.key):
        _refuse("key", "The short name is not one.", "Use 1 to 31 small letters, digits and hyphens.")
    if not PREFIX.match(form.prefix):
        _refuse("prefix", "The letters before the numbers are not letters.", "Use one to three capital letters.")
    if form.site is None and (form.week is None or form.time_zone is None):
        _refuse("week", "A queue without a site has hours of its own.", "Give its week and its time zone.")
    _hours(form.time_zone, form.week, form.days)
    for need in form.needs:
        _check_need(need, skills)
    if len({need.skill for need in form.needs}) < len(form.needs):
        _refuse("needs", "A skill is asked for twice.", "Ask for each skill once.")
    for over in form.overflow:
        _check_overflow(over, form, queues, own)
    if form.settings.callback_key and form.settings.callback_key == form.settings.message_key:
        _refuse("message_key", "One key cannot do two things.", "Give another one for messages.")
    return msgspec.structs.replace(
        form,
        name=name_of(form.name),
        days=_sorted(form.days),
        overflow=tuple(sorted(form.overflow, key=lambda over: over.after_ms)),
    )


def checked_site(form: SiteForm) -> SiteForm:
    """Return a site's form as it is kept. Raises Refused with the field that cannot be."""
    _hours(form.time_zone, form.week, ())
    return msgspec.structs.replace(form, name=name_of(form.name))


def checked_calendar(form: CalendarForm) -> CalendarForm:
    """Return a calendar's form as it is kept. Raises Refused with the field that cannot be."""
    return msgspec.structs.replace(form, name=name_of(form.name), days=_sorted(form.days))


def head_start(settings: QueueSettings, tier: str | None, because: str) -> int:
    """Return how much earlier this customer counts as come, before the bound."""
    start = settings.head_start_ms.get(tier or "", 0)
    return max(start, settings.transfer_head_start_ms) if because == "transferred" else start


def needs_with(needs: tuple[Need, ...], skills: Iterable[uuid.UUID]) -> tuple[Need, ...]:
    """Return what a contact asks for that asks for these skills besides, at whatever level."""
    had = {need.skill for need in needs}
    return needs + tuple(Need(skill, 1) for skill in dict.fromkeys(skills) if skill not in had)


def needs_of(queue: Queue, lang_skill: uuid.UUID | None) -> tuple[Need, ...]:
    """Return what a contact of this queue asks for: what the queue does, and its language while it has not waited long."""
    if lang_skill is None or any(need.skill == lang_skill for need in queue.needs):
        return queue.needs
    return (*queue.needs, Need(lang_skill, 1, (Step(queue.settings.lang_relax_ms, 0),)))


def helps_of(
    queue: Queue, needs: tuple[Need, ...], helpers: Iterable[Queue], lang_skill: uuid.UUID | None
) -> tuple[Help, ...]:
    """Return who may help out with a contact of this queue, and from when on. An archived queue helps nobody."""
    known = {helper.id: helper for helper in helpers if not helper.archived}
    found = []
    for over in queue.overflow:
        if over.site is not None:
            found.append(Help(over.after_ms, over.site, queue.id, over.site, needs))
        elif over.queue in known:
            helper = known[over.queue]
            found.append(Help(over.after_ms, helper.id, helper.id, helper.site, needs_of(helper, lang_skill)))
    return tuple(found)


def _check_need(need: Need, skills: Collection[uuid.UUID]) -> None:
    if need.skill not in skills:
        _refuse("needs", "A skill that is asked for is not there.", "Choose one of your skills.")
    if not 1 <= need.level <= LEVELS:
        _refuse("needs", f"Levels go from 1 to {LEVELS}.", "Correct the level.")
    level, after = need.level, -1
    for step in need.relax:
        if not (0 <= step.level < level and after < step.after_ms <= DAY_MS):
            _refuse(
                "needs", "A skill relaxes step by step: later and lower each time.", "Correct the times and the levels."
            )
        level, after = step.level, step.after_ms


def _check_overflow(over: Overflow, form: QueueForm, queues: Collection[uuid.UUID], own: uuid.UUID) -> None:
    if (over.queue is None) == (over.site is None):
        _refuse("overflow", "Overflow goes to a queue or to a site.", "Choose one of them.")
    if over.queue == own or (over.queue is not None and over.queue not in queues):
        _refuse("overflow", "Overflow leads to another queue of yours.", "Choose another queue.")
    if over.site is not None and over.site == form.site:
        _refuse("overflow", "Overflow leads to another site.", "Choose another site.")


def _hours(time_zone: str | None, week: Week | None, days: tuple[Special, ...]) -> None:
    try:
        if time_zone is not None:
            check_zone(time_zone)
        if week is not None:
            check_week(week)
    except HoursError as error:
        _refuse("week", str(error), "Correct the hours.")
    _sorted(days)


def _sorted(days: tuple[Special, ...]) -> tuple[Special, ...]:
    if len({day.date for day in days}) < len(days):
        _refuse("days", "A date stands here twice.", "Keep one of them.")
    return tuple(sorted(days, key=lambda day: day.date))


def _refuse(field: str, detail: str, todo: str) -> NoReturn:
    raise Refused("field", detail, todo, field=field)
