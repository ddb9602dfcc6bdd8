"""By which ways two sides may find each other where routers stand between: STUN and TURN, with passwords that run out.

A TURN server shares one secret with us (coturn's `use-auth-secret`); what it gives to a browser is a name that says until when it
is good, and a signature of it.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from uuid import UUID

import msgspec

LASTS_S = 2 * 3600
"""So long a browser may ask for a way: longer than a talk, shorter than a shift."""
SCHEMES = ("stun:", "stuns:", "turn:", "turns:")


class IceServer(msgspec.Struct, frozen=True):
    """A server by which a way may be found, as browsers are told of it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class Ways(msgspec.Struct, frozen=True):
    """What was set up: servers, and the secret of those that carry."""

    servers: tuple[str, ...] = ()
    secret: str = ""

    def of(self, who: UUID, now_ms: int) -> list[IceServer]:
        """Return what a browser is told. `who`: whose use it is, as the server may log it."""
        finds = [each for each in self.servers if each.startswith("stun")]
        carries = [each for each in self.servers if each.startswith("turn")]
        found = [IceServer(finds)] if finds else []
        if carries:
            name = f"{now_ms // 1000 + LASTS_S}:{who}"
            found.append(IceServer(carries, name, signed(name, self.secret)))
        return found


def signed(name: str, secret: str) -> str:
    """Return the password of a name that says until when it is good."""
    return base64.b64encode(hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()).decode()


def ways(servers: Sequence[str], secret: str) -> Ways:
    """Return what was set up. Raises ValueError where it cannot be."""
    known = tuple(each.strip() for each in servers if each.strip())
    for each in known:
        if not each.startswith(SCHEMES):
            raise ValueError(f"{each} is none of stun:, turn:, turns:")
    if any(each.startswith("turn") for each in known) and not secret:
        raise ValueError("a TURN server needs its secret")
    return Ways(known, secret)
