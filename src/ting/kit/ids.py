"""Identifiers and secrets: the one place that draws randomness."""

import hashlib
import secrets
import string
import uuid
import zlib
from uuid import UUID


def new_id() -> UUID:
    """Return a UUIDv4. Rows that want an order in time carry their time; ids are not asked for one."""
    return uuid.uuid4()  # noqa: TID251


def new_secret() -> str:
    """Return a URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> bytes:
    """Return what is kept of a secret. It has 256 bits of its own, so a plain hash is enough (no salt, no stretching)."""
    return hashlib.sha256(secret.encode()).digest()


def new_code(groups: int) -> str:
    """Return a secret that people can read off paper and type: groups of four, about five bits a letter."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(groups))


def new_bytes(length: int) -> bytes:
    """Return secret bytes."""
    return secrets.token_bytes(length)


def new_token(prefix: str) -> str:
    """Return a secret of 190 bits that says what it is, and ends with a check: one that leaked is found by a pattern."""
    letters = string.ascii_letters + string.digits
    body = prefix + "".join(secrets.choice(letters) for _ in range(32))
    return body + _check(body)


def is_token(text: str, prefix: str) -> bool:
    """Say whether a text can be a token of ours: nothing else is worth a look into the tables."""
    return (
        len(text) == len(prefix) + 38 and text.startswith(prefix) and text.isascii() and _check(text[:-6]) == text[-6:]
    )


def _check(body: str) -> str:
    rest, found = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        found = (string.digits + string.ascii_letters)[digit] + found
    return found


def new_key(length: int = 16) -> str:
    """Return a short public key in lower case, for script tags and the like."""
    return secrets.token_hex(length // 2)


def chance() -> float:
    """Return a number from 0 up to 1, for pauses that are not to fall together."""
    return secrets.randbelow(1 << 32) / (1 << 32)
