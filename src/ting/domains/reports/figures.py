"""Every figure of a contact centre, each with its one formula. Pure: integer ms in, integers or shares out.

The rules that hold for all of them:

- A figure of nothing is None, shown as "no data": never 0, never 100.
- Shares are per cent, 0 to 100. Counts add up over queues and over intervals (`Counts.__add__`); shares and averages
  are made from added-up counts, never averaged.
- A stay in a queue belongs to the interval in which it began, whenever it ended; who still waits is in no figure yet.
- A stay is the unit: a contact that returns to a queue, or is passed on to another, is one stay more. `contacts` counts
  each contact once, by its first stay.

docs/guide/metrics.md says the same in words, and whose published definition each follows.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter

import msgspec

from ting.domains.reports.model import Goal, Ring, Segment
from ting.domains.reports.spans import Span, clipped, joined, length


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of the stays of an interval; two intervals, or two queues, add up."""

    contacts: int = 0
    answered: int = 0
    answered_within: int = 0
    abandoned: int = 0
    abandoned_within: int = 0
    """Within the threshold, as `answered_within`."""
    short_abandoned: int = 0
    flow_out: int = 0
    merged: int = 0
    """Contacts that were split off and go on in another one: none of `contacts`, and answered or handled nowhere twice."""
    callbacks: int = 0
    """Waits that ended in the wish to be called back, and not (yet) in a call: neither answered nor abandoned."""
    callbacks_within: int = 0
    answered_wait_ms: int = 0
    abandoned_wait_ms: int = 0
    longest_wait_ms: int = 0
    """Over all that ended, abandoned ones too; added up it is the longer of the two."""

    def __add__(self, other: "Counts") -> "Counts":
        return added((self, other))

    @property
    def entered(self) -> int:
        """Entered = answered + abandoned + flow-out (応答対象). A call-back counts once it is answered."""
        return self.answered + self.abandoned + self.flow_out


def added(counts: Sequence[Counts]) -> Counts:
    """Return counts added up; nothing adds up to nothing."""
    sums = {name: sum(map(attrgetter(name), counts)) for name in Counts.__struct_fields__}
    sums["longest_wait_ms"] = max((one.longest_wait_ms for one in counts), default=0)
    return Counts(**sums)


def count(segments: Iterable[Segment], goal: Goal) -> Counts:
    """Count stays. A wait of exactly the threshold is within it; an abandon is short that waited less than the limit.

    `contacts` leaves out the stays of a contact that came back to a queue, or was passed on to one, and contacts that
    were merged into another.
    """
    return added([_one(segment, goal) for segment in segments])


def _one(segment: Segment, goal: Goal) -> Counts:
    wait = segment.wait_ms
    gone_on = Counts(merged=int(segment.merged))
    if segment.outcome in ("waiting", "connected", "message", "merged") or wait is None:
        return gone_on
    within = int(wait <= goal.threshold_ms)
    first = segment.because not in ("returned", "transferred", "callback") and not segment.merged
    common = gone_on + Counts(contacts=int(first), longest_wait_ms=wait)
    match segment.outcome:
        case "answered":
            return common + Counts(answered=1, answered_within=within, answered_wait_ms=wait)
        case "abandoned":
            short = int(wait < goal.short_abandon_ms)
            return common + Counts(abandoned=1, abandoned_within=within, short_abandoned=short, abandoned_wait_ms=wait)
        case "flow_out":
            return common + Counts(flow_out=1)
        case _:
            return common + Counts(callbacks=1, callbacks_within=within)


def share(part: int, whole: int) -> float | None:
    """Return per cent, None of nothing."""
    return 100 * part / whole if whole else None


def average(total_ms: int, of: int) -> int | None:
    """Return an average rounded to whole ms, None of nothing."""
    return round(total_ms / of) if of else None


# ─── the queue's side ────────────────────────────────────────────────────────────────────────────────────────────


def counted(counts: Counts, goal: Goal) -> int:
    """Return the service level's denominator, as the goal's switches make it."""
    return (
        counts.answered
        + (counts.abandoned - counts.short_abandoned if goal.abandons else 0)
        + (counts.short_abandoned if goal.short_abandons else 0)
        + (counts.flow_out if goal.flow_outs else 0)
    )


def service_level(counts: Counts, goal: Goal) -> float | None:
    """Return answered within T / (answered + abandoned - short abandons [+ flow-outs, by a switch]) x 100.

    As Genesys Cloud defines it, switches included. With nothing counted (only short abandons, say) there is no figure.
    """
    return share(counts.answered_within, counted(counts, goal))


def connect_level(counts: Counts, goal: Goal) -> float | None:
    """Amazon Connect: left the queue within T, answered, abandoned or for a call-back / all that left it x 100.

    It rises when people give up fast; never the default. `goal` has its part in `counts` already.
    """
    del goal
    gone = counts.answered_within + counts.abandoned_within + counts.callbacks_within
    return share(gone, counts.entered + counts.callbacks)


def asterisk_level(counts: Counts, goal: Goal) -> float | None:
    """Asterisk's ServicelevelPerf: answered within T / answered x 100. It knows nothing of those who gave up."""
    del goal
    return share(counts.answered_within, counts.answered)


def asterisk_level_2(counts: Counts, goal: Goal) -> float | None:
    """Asterisk's ServicelevelPerf2: (answered + abandoned within T) / (answered + abandoned) x 100."""
    del goal
    return share(counts.answered_within + counts.abandoned_within, counts.answered + counts.abandoned)


def cisco_ignored(counts: Counts, goal: Goal) -> float | None:
    """Cisco, abandons ignored: answered within T / (answered + abandoned later than T) x 100."""
    del goal
    return share(counts.answered_within, counts.answered + counts.abandoned - counts.abandoned_within)


def cisco_negative(counts: Counts, goal: Goal) -> float | None:
    """Cisco, abandons count against: answered within T / (answered + abandoned) x 100."""
    del goal
    return share(counts.answered_within, counts.answered + counts.abandoned)


def cisco_positive(counts: Counts, goal: Goal) -> float | None:
    """Cisco, abandons within T count as met: the same as Asterisk's second."""
    return asterisk_level_2(counts, goal)


FORMULAS: Mapping[str, Callable[[Counts, Goal], float | None]] = {
    "service_level": service_level,
    "service_level.connect": connect_level,
    "service_level.asterisk": asterisk_level,
    "service_level.asterisk_2": asterisk_level_2,
    "service_level.cisco_ignored": cisco_ignored,
    "service_level.cisco_negative": cisco_negative,
    "service_level.cisco_positive": cisco_positive,
}
"""The service levels of the field by the key that names the variant wherever its figure is shown."""


def abandonment(counts: Counts) -> float | None:
    """Return (abandoned - short) / (entered - short) x 100. Call-backs are not abandoned (as in Amazon Connect)."""
    return share(counts.abandoned - counts.short_abandoned, counts.entered - counts.short_abandoned)


def answer_rate(counts: Counts) -> float | None:
    """Return answered / entered x 100 (応答率): not the service level, which asks how soon."""
    return share(counts.answered, counts.entered)


def speed_of_answer(counts: Counts) -> int | None:
    """Return ASA: the waits of those answered, summed / answered. The abandoned have an average of their own."""
    return average(counts.answered_wait_ms, counts.answered)


def time_to_abandon(counts: Counts) -> int | None:
    """Return the average wait of those who gave up, the short ones too."""
    return average(counts.abandoned_wait_ms, counts.abandoned)


class Waits(msgspec.Struct, frozen=True):
    """How long those answered had waited, in ms. Half of them waited no longer than p50, and so on."""

    p50: int
    p90: int
    p95: int
    max: int


def waits(segments: Iterable[Segment]) -> Waits | None:
    """Return the percentiles of the waits of those answered, by nearest rank: each is a wait that somebody had."""
    found = sorted(segment.wait_ms or 0 for segment in segments if segment.outcome == "answered")
    if not found:
        return None
    return Waits(percentile(found, 50), percentile(found, 90), percentile(found, 95), found[-1])


def percentile(ordered: Sequence[int], per_cent: int) -> int:
    """Return the nearest-rank percentile of ordered values: the smallest that so many per cent do not exceed."""
    return ordered[max(1, math.ceil(len(ordered) * per_cent / 100)) - 1]


class Calibration(msgspec.Struct, frozen=True):
    """How good the ranges were that customers were told: `inside` should be about three in five."""

    told: int
    inside: int
    earlier: int
    later: int

    @property
    def pct(self) -> float | None:
        """The share of waits inside the promise."""
        return share(self.inside, self.told)


def calibration(segments: Iterable[Segment]) -> Calibration:
    """Compare promise and wait of those answered; both ends of a range belong to it.

    Who gave up is left out: his wait to the answer is not known. So is who was told no range.
    """
    inside = earlier = later = 0
    for segment in segments:
        lo, hi, wait = segment.promise_lo, segment.promise_hi, segment.wait_ms
        if segment.outcome != "answered" or lo is None or hi is None or wait is None:
            continue
        inside += lo <= wait <= hi
        earlier += wait < lo
        later += wait > hi
    return Calibration(inside + earlier + later, inside, earlier, later)


# ─── the agents' side ────────────────────────────────────────────────────────────────────────────────────────────


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted of the agents' connections; it adds up like Counts."""

    handled: int = 0
    talk_ms: int = 0
    acw_ms: int = 0
    with_acw: int = 0
    capped: int = 0
    """After-contact work that its cap ended, not the agent: flagged, because the agent may not have been at it."""
    transferred: int = 0
    to_queue: int = 0
    to_agent: int = 0
    to_supervisor: int = 0
    returned: int = 0
    """The agent's desk was gone: the contact went back to its queue."""
    taken_over: int = 0
    """A supervisor took the contact over: no transfer of the agent's."""
    agent_first: int = 0

    def __add__(self, other: "Work") -> "Work":
        return Work(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})


def work(segments: Iterable[Segment]) -> Work:
    """Count handled connections: those whose talk, and after-contact work where there is any, is over.

    A contact that is passed on is one connection for each agent who had it.
    """
    total = Work()
    for segment in segments:
        if segment.handled:
            total += Work(
                handled=1,
                talk_ms=segment.talk_ms,
                acw_ms=segment.acw_ms,
                with_acw=int(segment.acw_started_at is not None),
                capped=int(segment.acw_capped),
                transferred=int(segment.ended == "transferred"),
                to_queue=int(segment.passed_to == "queue"),
                to_agent=int(segment.passed_to == "agent"),
                to_supervisor=int(segment.passed_to == "supervisor"),
                returned=int(segment.ended == "returned"),
                taken_over=int(segment.ended == "taken_over"),
                agent_first=int(segment.ended == "agent"),
            )
    return total


def handle_time(of: Work) -> int | None:
    """Return AHT, raw: (talk + hold + after-contact work) / handled. Hold is inside the talk; a chat has none.

    Raw: three chats at once count three times. `handle_time_adjusted` divides each second among them.
    """
    return average(of.talk_ms + of.acw_ms, of.handled)


def handle_time_adjusted(connections: Iterable[Span], handled: int) -> int | None:
    """Return AHT adjusted for concurrency, of one agent: his wall-clock time in contact / handled.

    Each second divided by the contacts that were open in it: the parts of a second add up to one second.
    """
    return average(length(joined(connections)), handled)


def after_work(of: Work) -> int | None:
    """Return the average after-contact work, from disconnect to its end, over the connections that had any."""
    return average(of.acw_ms, of.with_acw)


def transfer_rate(of: Work) -> float | None:
    """Return contacts passed on / handled x 100. A return to the queue because a desk was gone is no transfer."""
    return share(of.transferred, of.handled)


def agent_first(of: Work) -> float | None:
    """Return the share of handled connections that the agent hung up: not the customer, a transfer or a time-out."""
    return share(of.agent_first, of.handled)


def loop_rate(segments: Iterable[Segment], agents: int = 3) -> float | None:
    """Return the share of handled contacts that passed through so many different agents."""
    seen: dict[object, set[object]] = {}
    for segment in segments:
        if segment.handled:
            seen.setdefault(segment.contact, set()).add(segment.agent)
    return share(sum(len(who) >= agents for who in seen.values()), len(seen))


def taken_over_rate(of: Work) -> float | None:
    """Return the share of handled connections that a supervisor took over."""
    return share(of.taken_over, of.handled)


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What became of offers."""

    offered: int = 0
    accepted: int = 0
    declined: int = 0
    missed: int = 0
    withdrawn: int = 0
    """The customer left while the agent was rung."""

    @property
    def non_response(self) -> float | None:
        """Agent non-response: offers not accepted / offers x 100, each offer counted; one that still rings is not."""
        return share(self.declined + self.missed + self.withdrawn, self.offered)

    @property
    def non_response_own(self) -> float | None:
        """The variant without those that the customer ended by leaving."""
        return share(self.declined + self.missed, self.offered - self.withdrawn)


def response(rings: Iterable[Ring]) -> Response:
    """Count the offers that are over."""
    outcomes = [ring.outcome for ring in rings if ring.outcome is not None]
    return Response(
        offered=len(outcomes),
        accepted=outcomes.count("accepted"),
        declined=outcomes.count("declined"),
        missed=outcomes.count("missed"),
        withdrawn=outcomes.count("withdrawn"),
    )


# ─── time on the wall clock ──────────────────────────────────────────────────────────────────────────────────────


def occupancy(connections: Iterable[Span], idle: Iterable[Span], window: Span) -> float | None:
    """Return the wall-clock time in contact / (that + idle time) x 100, of one agent.

    One contact is 100 %, three at once are no more. A connection lasts from accept to the end of after-contact work.
    Idle is READY with a desk connected: ringing, breaks and time away are neither. Idle moments that a connection
    overlaps are time in contact.
    """
    on = joined(clipped(connections, window))
    on_ms = length(on)
    idle_ms = length(joined([*on, *clipped(idle, window)])) - on_ms
    return share(on_ms, on_ms + idle_ms)


def utilisation(slots: Iterable[tuple[Span, int, int]], window: Span) -> float | None:
    """Return slot-seconds used / slot-seconds offered x 100, from stretches of (span, load, capacity) on duty."""
    used = offered = 0
    for span, load, capacity in slots:
        lasted = length(clipped([span], window))
        used += lasted * load
        offered += lasted * capacity
    return share(used, offered)
