"""Codes by time (RFC 6238), as authenticator apps make them: SHA-1, six digits, a new one each 30 seconds."""

import base64
import hmac
from urllib.parse import quote, urlencode

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS, STEP_S, KEY_BYTES = 6, 30, 20
DRIFT = 1
"""So many steps a clock may be off, either way."""


def code_at(key: bytes, step: int) -> str:
    """Return the code of a time step."""
    # What every app makes; the weakness of SHA-1 (collisions) is none of an HMAC.
    return TOTP(key, DIGITS, SHA1(), STEP_S).generate(step * STEP_S).decode()  # noqa: S303


def step_of(key: bytes, code: str, now: int) -> int | None:
    """Return of which time step, near to now (ms), a code is; None when it is of none."""
    today = now // 1000 // STEP_S
    good = [
        step
        for step in range(max(0, today - DRIFT), today + DRIFT + 1)
        if hmac.compare_digest(code_at(key, step), code)
    ]
    return good[-1] if good else None


def as_text(key: bytes) -> str:
    """Return a key as people type it into an app."""
    return base64.b32encode(key).decode().rstrip("=")


def address(key: bytes, *, issuer: str, account: str) -> str:
    """Return what an app reads from the picture."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    return f"otpauth://totp/{label}?" + urlencode({"secret": as_text(key), "issuer": issuer}, quote_via=quote)


def picture(text: str) -> tuple[int, str]:
    """Return a QR code of a text: its side in modules with a quiet zone of four, and an SVG path of what is dark."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return len(rows), "".join(dark)
