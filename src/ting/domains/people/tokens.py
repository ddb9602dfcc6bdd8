"""API tokens: what a program may be given, and what it looks like. Rules without I/O."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from ting.domains.people.roles import Rights
from ting.kit.problem import Refused
from ting.kit.text import name_of

PERMISSION = "tokens.manage"
PREFIX = "ting_"
LONGEST_MS = 5 * 366 * 86_400_000
MOST = 200
"""So many tokens a tenant."""
NEVER = frozenset({PERMISSION, "signin.manage"})
"""What no program may: it would let others in."""


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token. What it may do is what is written here, of that which its maker (`by`) may at the moment."""

    id: UUID
    name: str
    permissions: tuple[str, ...]
    by: UUID
    maker: str | None
    """What he is called; None: he works elsewhere now."""
    made_at: int
    expires_at: int | None
    used_at: int | None
    """To the minute."""


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token that is wished for. Without `expires_at` (ms) it is good until it is revoked."""

    name: str
    permissions: tuple[str, ...]
    expires_at: int | None = None


def checked(wish: NewToken, maker: Rights, known: Collection[str], now: int) -> NewToken:
    """Return a wish as it is kept. Raises Refused for more than its maker may, or what no token may. `known`: what there is."""
    name = name_of(wish.name)
    asked = set(wish.permissions)
    if not asked:
        raise Refused("token_empty", "It may do nothing.", "Choose what it may do.", field="permissions")
    beyond = sorted(each for each in asked if each not in known or each in NEVER or not maker.may(each))
    if beyond:
        raise Refused(
            "token_beyond",
            f"A token of yours may not be given {beyond[0][:60]}.",
            "Choose of what you may do yourself; letting others in is not for tokens.",
            field="permissions",
            beyond=beyond,
        )
    if wish.expires_at is not None and not now < wish.expires_at <= now + LONGEST_MS:
        raise Refused(
            "token_expiry", "The day is past, or too far.", "Choose one within five years.", field="expires_at"
        )
    return msgspec.structs.replace(wish, name=name, permissions=tuple(sorted(asked)))


def now_may(token: ApiToken, maker: Rights) -> Rights:
    """Return what a token may do and see, when its maker may this."""
    given = frozenset(each for each in token.permissions if maker.may(each) and each not in NEVER)
    return msgspec.structs.replace(maker, permissions=given)
