"""What a notice may be. No I/O."""

from collections.abc import Collection, Mapping
from typing import Literal
from uuid import UUID

import msgspec

from ting.kit.locale import LOCALES
from ting.kit.problem import Refused

Audience = Literal["all", "team", "queue"]
TEXT_MAX = 1000
LONGEST_MS = 31 * 86_400_000
SHOWN_MS = 31 * 86_400_000
PERMISSIONS = ("notices.read", "notices.send")


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice. `texts` by language, at least one; `audience_ids` are teams or queues, none for all."""

    id: UUID
    texts: dict[str, str]
    audience: Audience
    audience_ids: tuple[UUID, ...]
    until: int
    needs_ack: bool
    by: UUID
    at: int
    withdrawn_at: int | None = None

    def lives(self, now: int) -> bool:
        """Say whether it is still to be shown."""
        return self.withdrawn_at is None and now < self.until


def check_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts as they are kept, empty ones left out; raise Refused."""
    if unknown := set(texts) - set(LOCALES):
        raise Refused("locale", f"{sorted(unknown)[0][:40]!r} is not a language of Ting.", f"Use {', '.join(LOCALES)}.")
    kept = {locale: text.strip() for locale, text in texts.items() if text.strip()}
    if not kept:
        raise Refused("empty", "The notice has no text.", "Write it in one language at least.")
    if any(len(text) > TEXT_MAX for text in kept.values()):
        raise Refused("too_long", f"A notice has at most {TEXT_MAX} characters.", "Say it shorter, or link to more.")
    return kept


def check_until(until: int, now: int) -> None:
    """Raise Refused when a notice would be over already, or stay for ever."""
    if not now < until <= now + LONGEST_MS:
        raise Refused("notice_until", "A notice lasts until some time within the next 31 days.", "Choose another time.")


def check_audience(audience: str, ids: Collection[UUID], known: Collection[UUID]) -> None:
    """Raise Refused when a notice is for nobody, or for what is not there."""
    if audience not in ("all", "team", "queue"):
        raise Refused("audience", f"{audience[:40]!r} is no audience.", "Use all, team or queue.")
    if (audience == "all") != (not ids):
        raise Refused("audience", "It is not said whom the notice is for.", "Choose everybody, or teams, or queues.")
    if set(ids) - set(known):
        raise Refused("audience", "A team or queue of this notice is not there.", "Choose from the list.")
