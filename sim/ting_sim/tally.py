"""What happened in a run: counted, and shown in a few lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_KEPT = 100_000
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def percentile(values: list[float], share: float) -> float | None:
    """The value below which `share` (0 to 1) of them lie, None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * (len(ordered) - 1))))]


@dataclass
class Tally:
    """Counts of one run."""

    arrived: int = 0
    answered: int = 0
    abandoned: int = 0
    refused: int = 0
    ended: int = 0
    said: int = 0
    heard: int = 0
    pictures: int = 0
    reloads: int = 0
    reconnects: int = 0
    offers: int = 0
    accepted: int = 0
    missed: int = 0
    declined: int = 0
    wrapped: int = 0
    messages_left: int = 0
    calls_asked: int = 0
    guests: int = 0
    cards: int = 0
    called: int = 0
    calls_up: int = 0
    calls_served: int = 0
    calls_given_up: int = 0
    calls_refused: int = 0
    calls_heard_s: int = 0
    transfers: int = 0
    checked: int = 0
    waits: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def waited(self, seconds: float) -> None:
        """Somebody was answered after this wait."""
        self.answered += 1
        if len(self.waits) < _KEPT:
            self.waits.append(seconds)

    def check(self, contact: str | None, wrong: list[str]) -> None:
        """A transcript was compared with the server's."""
        self.checked += 1
        if len(self.faults) < 1000:
            self.faults.extend(f"{contact}: {one}" for one in wrong)

    def error(self, error: BaseException) -> None:
        """Something went wrong for one customer or agent; the run goes on."""
        # Ids out of it, so that alike is counted as alike.
        words = _ID.sub("…", f"{type(error).__name__} {error}")[:160].strip()
        if words in self.errors or len(self.errors) < 200:
            self.errors[words] += 1

    def count(self, word: str) -> int:
        """How many faults are of this kind: missing, doubled, changed."""
        return sum(word in fault for fault in self.faults)

    def summary(self) -> dict[str, object]:
        """The figures, for a person or a program."""
        p50, p95 = percentile(self.waits, 0.50), percentile(self.waits, 0.95)
        return {
            "arrived": self.arrived,
            "answered": self.answered,
            "abandoned": self.abandoned,
            "refused": self.refused,
            "ended": self.ended,
            "wait_p50_s": None if p50 is None else round(p50, 3),
            "wait_p95_s": None if p95 is None else round(p95, 3),
            "messages_said": self.said,
            "messages_heard": self.heard,
            "pictures": self.pictures,
            "reloads": self.reloads,
            "reconnects": self.reconnects,
            "transcripts_checked": self.checked,
            "messages_missing": self.count("missing"),
            "messages_doubled": self.count("doubled") + self.count("two messages"),
            "messages_changed": self.count("changed"),
            "offers": self.offers,
            "accepted": self.accepted,
            "offers_missed": self.missed,
            "offers_declined": self.declined,
            "wrapped_up": self.wrapped,
            "transfers": self.transfers,
            "messages_left": self.messages_left,
            "calls_asked": self.calls_asked,
            "guests": self.guests,
            "cards_answered": self.cards,
            "called": self.called,
            "calls_up": self.calls_up,
            "calls_served": self.calls_served,
            "calls_given_up": self.calls_given_up,
            "calls_refused": self.calls_refused,
            "calls_heard_s": self.calls_heard_s,
            "errors": dict(self.errors.most_common(10)),
        }
