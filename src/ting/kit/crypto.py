"""Signatures of the house, and its secrets."""

import base64
import hashlib
import hmac
import secrets

from ting.kit.db import Tx


async def house_secret(tx: Tx, name: str) -> bytes:
    """Return one of the installation's secrets; the first to ask makes it (in a transaction of the house)."""
    await tx.execute(
        "insert into secret (name, value) values ($1, $2) on conflict do nothing", name, secrets.token_bytes(32)
    )
    found: bytes = await tx.fetchval("select value from secret where name = $1", name)
    return found


def sign(key: bytes, what: str, until: int) -> str:
    """Return a signature of `what` that is good until `until` (ms)."""
    mac = hmac.new(key, f"{what}:{until}".encode(), hashlib.sha256).digest()[:18]
    return f"{until:x}.{base64.urlsafe_b64encode(mac).decode()}"


def signed(key: bytes, what: str, signature: str, now: int) -> bool:
    """Say whether a signature is ours, of this, and still good."""
    until, _, _ = signature.partition(".")
    try:
        ends = int(until, 16)
    except ValueError:
        return False
    return ends > now and hmac.compare_digest(sign(key, what, ends), signature)
