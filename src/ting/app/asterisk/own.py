"""What Asterisk is told of trunks, phones and customers' browsers: `pjsip_own.conf`, of what was set up. Pure.

Nothing of it is anybody's words: names are ids, hosts have been looked up and judged (kit/reach.py), and what could end
a line or begin a comment was refused when it was set up.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from ting.channels.phone.wire import TRUNK
from ting.domains.telephony import api as telephony
from ting.domains.telephony.api import Endpoint, PageCall, Phone, Trunk

PLAIN = re.compile(r"[^\x20-\x7e]|;")
CODECS = "allow = ulaw,alaw,g722"
SILENT_S = 60
"""Who sends no voice at all for so long, and is not on hold, is gone: his farewell was lost, or his phone has died."""
LOST_S = 5
"""A browser speaks all the time; one that does not for so long is gone, or its network is."""
Places = Mapping[UUID, Sequence[str]]
"""The addresses of each trunk's far side, as they were looked up."""


def text(endpoints: Iterable[Endpoint], places: Places, *, loopback: bool, banned: Iterable[str] = ()) -> str:
    """Return the file. `loopback`: all is on this machine; `banned`: addresses that are not answered."""
    parts = [_trunk(each, each.trunk, places.get(each.id, ()), loopback=loopback) for each in endpoints if each.trunk]
    parts += [_phone(each, each.phone, loopback=loopback) for each in endpoints if each.phone]
    parts += [_on_page(each, each.page, loopback=loopback) for each in endpoints if each.page]
    parts += [_banned(sorted(banned))]
    return "".join(parts)


def sides(endpoints: Iterable[Endpoint], places: Places) -> list[frozenset[UUID]]:
    """Return which trunks share an address: a call from there is known as one's of them, and may be for any."""
    found: dict[str, set[UUID]] = {}
    for each in endpoints:
        for address in (*places.get(each.id, ()), *(each.trunk.addresses if each.trunk else ())):
            together = found.setdefault(address, {each.id})
            together.add(each.id)
    whole: list[set[UUID]] = []
    for side in found.values():
        meets = [other for other in whole if other & side]
        whole = [other for other in whole if not other & side] + [side.union(*meets)]
    return [frozenset(side) for side in whole]


def _trunk(each: Endpoint, trunk: Trunk, addresses: Sequence[str], *, loopback: bool) -> str:
    """A trunk is known by where its calls come from; one whose host is nowhere, or where it may not be, is left out.

    Where we register we ask now and then whether it is there, which keeps a router's way in open. Elsewhere not: some answer
    no such question, and whoever has not answered one is called no more until he answers the next.
    """
    if not addresses:
        return ""
    name, registers = f"{TRUNK}{each.id}", trunk.way == "register"
    host, port = telephony.place_of(trunk.host, trunk.transport)
    # By TLS it is called by its name: what it shows must be good for that. Elsewhere the name leads, nobody can show so much.
    far = host if trunk.transport == "tls" else addresses[0]
    via = f"sip:{_host(far)}:{port}" + ("" if trunk.transport == "udp" else f";transport={trunk.transport}")
    parts = [
        _section(name, "type = endpoint", "context = in", *_media(loopback=loopback), *_sealed(trunk.encryption),
                 f"transport = {trunk.transport}",
                 f"aors = {name}", *([f"outbound_auth = {name}"] if each.password else [])),
        _section(name, "type = aor", f"contact = {via}", *(["qualify_frequency = 60"] if registers else [])),
        _section(name, "type = identify", f"endpoint = {name}",
                 *(f"match = {_plain(one)}" for one in (*addresses, *trunk.addresses))),
    ]  # fmt: skip
    if each.password:
        parts.append(
            _section(name, "type = auth", "auth_type = userpass", f"username = {_plain(trunk.username)}",
                     f"password = {_plain(each.password)}")
        )  # fmt: skip
    if registers:
        parts.append(
            _section(name, "type = registration", f"transport = {trunk.transport}", f"server_uri = {via}",
                     f"client_uri = sip:{_plain(trunk.username)}@{_host(host)}:{port}", "contact_user = s",
                     "retry_interval = 30", "forbidden_retry_interval = 600", "line = no",
                     *([f"outbound_auth = {name}"] if each.password else []))
        )  # fmt: skip
    return "".join(parts)


def _phone(each: Endpoint, phone: Phone, *, loopback: bool) -> str:
    """A phone. One in a browser comes through our own web, its voice is sealed by keys that are made for each call."""
    name, here = phone.username, phone.session is not None
    ways = (
        ["webrtc = yes", "dtls_auto_generate_cert = yes"]
        if here
        else ["rtp_symmetric = yes", "rewrite_contact = yes", *_sealed(phone.encryption)]
    )
    return "".join(
        (
            _section(name, "type = endpoint", "context = none",
                     *_media(loopback=loopback, silent=LOST_S if here else SILENT_S), f"auth = {name}", f"aors = {name}", *ways,
                     "force_rport = yes", "device_state_busy_at = 1"),
            _auth(each, name),
            _section(name, "type = aor", "max_contacts = 1", "remove_existing = yes", "qualify_frequency = 30",
                     "minimum_expiration = 30", "default_expiration = 120", "maximum_expiration = 600"),
        )
    )  # fmt: skip


def _on_page(each: Endpoint, page: PageCall, *, loopback: bool) -> str:
    """A customer's browser: it calls, and nothing else. It has nowhere to register, and cannot be rung."""
    name = page.username
    return "".join(
        (
            _section(name, "type = endpoint", "context = in", *_media(loopback=loopback, silent=LOST_S), f"auth = {name}",
                     "webrtc = yes", "dtls_auto_generate_cert = yes", "force_rport = yes", "allow_subscribe = no",
                     "allow_transfer = no", "device_state_busy_at = 1"),
            _auth(each, name),
        )
    )  # fmt: skip


def _auth(each: Endpoint, name: str) -> str:
    return _section(name, "type = auth", "auth_type = md5", f"username = {name}", f"md5_cred = {each.digest}",
                    f"realm = {telephony.REALM}")  # fmt: skip


def _media(*, loopback: bool, silent: int = SILENT_S) -> list[str]:
    """Voice goes through us: it is bridged, held and listened to here."""
    here = ["media_address = 127.0.0.1", "bind_rtp_to_media_address = yes"] if loopback else []
    return ["disallow = all", CODECS, "direct_media = no", "dtmf_mode = auto_info", f"rtp_timeout = {silent}", *here]


def _sealed(encryption: telephony.Encryption) -> list[str]:
    """Voice by SRTP, its keys told with the call (SDES)."""
    if encryption == "none":
        return []
    return ["media_encryption = sdes", *(["media_encryption_optimistic = yes"] if encryption == "offered" else [])]


def _banned(addresses: Sequence[str]) -> str:
    return _section("banned", "type = acl", *(f"deny = {each}" for each in addresses)) if addresses else ""


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _plain(text: str) -> str:
    return PLAIN.sub("", text)


def _section(name: str, *lines: str) -> str:
    return "\n".join([f"[{name}]", *lines, "", ""])
