"""Identifiers and secrets: the one place that draws randomness."""

import hashlib
import secrets
import uuid
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


def new_key(length: int = 16) -> str:
    """Return a short public key in lower case, for script tags and the like."""
    return secrets.token_hex(length // 2)


def chance() -> float:
    """Return a number from 0 up to 1, for pauses that are not to fall together."""
    return secrets.randbelow(1 << 32) / (1 << 32)
