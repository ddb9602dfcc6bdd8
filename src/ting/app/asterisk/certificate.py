"""Certificates of SIP by TLS: the house's own, where none was given; and whether that of a far side is accepted."""

import asyncio
import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from ting.domains.telephony.api import Distrusted

GOOD_DAYS, FRESH_DAYS = 825, 30
"""So long one of ours is good; so many days before its end it is made anew as the engine begins."""
WITHIN = 5.0
EXPIRED, NAME = {10, 9}, {62, 64}
"""OpenSSL's words for: its time is over, or has not come; it is another's."""


BELIEVED = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
"""Where systems keep all whom they believe in one file; the engine reads no folder of them."""


class Pair(NamedTuple):
    """A certificate and its key, as PEM."""

    certificate: str
    key: str


def made(host: str, now_ms: int) -> Pair:
    """Make a certificate that nobody vouches for: phones are told to accept it, or to ask nothing."""
    now = _time(now_ms)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64] or "Ting")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=GOOD_DAYS))
        .add_extension(x509.SubjectAlternativeName([_named(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Pair(
        certificate.public_bytes(serialization.Encoding.PEM).decode(),
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode(),
    )


def given(certificate: Path, key: Path) -> Pair:
    """Read one that was given. Raises ValueError where it is none, or the key is another's."""
    try:
        pair = Pair(certificate.read_text("ascii"), key.read_text("ascii"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    except (OSError, ValueError, ssl.SSLError) as error:
        raise ValueError(f"{certificate} and {key} are no certificate with its key: {error}") from error
    return pair


def vouching(path: Path) -> None:
    """Refuse a file of who vouches for far sides that is none. Raises ValueError."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"{path} has nobody who vouches for others: {error}") from error


def own(folder: Path, host: str, now_ms: int) -> Pair:
    """Return the house's own, which stays: phones may have been told to know it. It is made where there is none, or anew in time."""
    at, key = folder / "sip.crt", folder / "sip.key"
    if at.exists() and key.exists():
        found = x509.load_pem_x509_certificate(at.read_bytes())
        if found.not_valid_after_utc - _time(now_ms) > datetime.timedelta(days=FRESH_DAYS) and _of(found) == _named(
            host
        ):
            return Pair(at.read_text("ascii"), key.read_text("ascii"))
    pair = made(host, now_ms)
    for path, text in ((key, pair.key), (at, pair.certificate)):
        half = path.with_suffix(".half")
        half.touch(mode=0o600)
        half.write_text(text, "ascii")
        half.replace(path)
    return pair


def authorities(more: Path | None = None) -> str:
    """Return who vouches for far sides, as PEM: all whom this machine believes, and who is named besides."""
    system = (Path(path) for path in (ssl.get_default_verify_paths().cafile, *BELIEVED) if path and Path(path).exists())
    files = [path for path in (next(system, None), more) if path is not None and path.exists()]
    return "\n".join(path.read_text("ascii", "ignore") for path in files)


async def distrusted(host: str, address: str, port: int, believed: str) -> Distrusted | None:
    """Say why a far side's certificate is not accepted; None where it is, or nobody answers.

    `believed`: who vouches for far sides, as the engine is told.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if believed.strip():
        context.load_verify_locations(cadata=believed)
    try:
        async with asyncio.timeout(WITHIN):
            _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host)
            writer.close()
    except ssl.SSLCertVerificationError as error:
        return "expired" if error.verify_code in EXPIRED else "name" if error.verify_code in NAME else "untrusted"
    except ssl.SSLError:
        return "other"
    except (OSError, TimeoutError):
        return None
    return None


def _time(ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.UTC)


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host.encode("idna").decode() or "ting")


def _of(certificate: x509.Certificate) -> x509.GeneralName | None:
    names = list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    return names[0] if names else None
