"""Signatures of the house, and its secrets."""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from ting.kit.db import Tx

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
"""HPKE (RFC 9180)."""


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


def digest(salt: bytes, what: bytes) -> str:
    """Return a fingerprint that proves `what` without telling it: with its salt gone, nobody can try what it was."""
    return hashlib.sha256(salt + what).hexdigest()


async def house_pair(tx: Tx, name: str) -> X25519PrivateKey:
    """Return one of the installation's key pairs; the first to ask makes it (in a transaction of the house).

    Whoever serves a tenant can seal what only the house can open: `seal` needs no more than the public half.
    """
    private = X25519PrivateKey.from_private_bytes(await house_secret(tx, f"{name}.private"))
    public = private.public_key().public_bytes_raw()
    await tx.execute(
        "insert into secret (name, value) values ($1, $2) on conflict do nothing", f"{name}.public", public
    )
    return private


async def seal(tx: Tx, name: str, what: str, about: str) -> bytes:
    """Encrypt `what` for the house, so that it opens only with the same `about`: whose it is, and for what."""
    public = await tx.fetchval("select public_key($1)", name)
    if public is None:
        raise LookupError(f"the installation has no key pair {name!r} yet")
    return SUITE.encrypt(what.encode(), X25519PublicKey.from_public_bytes(public), about.encode())


def unseal(private: X25519PrivateKey, sealed: bytes, about: str) -> str | None:
    """Decrypt; None when it was not sealed for us, or is about something else."""
    try:
        return SUITE.decrypt(sealed, private, about.encode()).decode()
    except InvalidTag:
        return None
