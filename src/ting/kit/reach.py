"""Where the house lets itself be led: an address that somebody typed in must not open a way into its own network."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable

import msgspec

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[list[str]]]

UNICAST = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# A cloud's own services tell secrets to whoever asks from within; no setting opens these, nor link-local addresses.
NEVER = tuple(
    ipaddress.ip_network(each) for each in ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")
)
NOT_PUBLIC = tuple(ipaddress.ip_network(each) for each in ("192.0.0.0/24", "192.88.99.0/24"))
WITH_PORT = re.compile(r"\[?(?P<network>[^\[\]]+?)\]?(?::(?P<port>\d{1,5}))?")


class Opened(msgspec.Struct, frozen=True):
    """A network of the installation's own that may be reached, at every port or at one."""

    network: Network
    port: int | None = None


class Reach(msgspec.Struct, frozen=True):
    """The public internet, and what the installation has opened besides."""

    opened: tuple[Opened, ...] = ()

    def may(self, address: str, port: int) -> bool:
        """Say whether an address may be connected to. One that carries another within it is judged by both."""
        ip = ipaddress.ip_address(address.partition("%")[0])
        inner = _within(ip)
        if _never(ip) or (inner is not None and _never(inner)):
            return False
        seen = ip if inner is None else inner
        return _public(seen) or any(
            seen.version == each.network.version and seen in each.network and each.port in (None, port)
            for each in self.opened
        )


EVERYWHERE = Reach((Opened(ipaddress.ip_network("0.0.0.0/0")), Opened(ipaddress.ip_network("::/0"))))
"""What is no cloud's own service."""


def read_reach(text: str) -> Reach:
    """Read `10.0.0.0/8, 127.0.0.1:9000, [::1]:9000`. Raises ValueError."""
    return Reach(tuple(_opened(each) for each in re.split(r"[,\s]+", text) if each))


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, the preferred ones first. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))


def _opened(text: str) -> Opened:
    bare = text.count(":") > 1 and not text.startswith("[")  # an IPv6 network without a port
    match = None if bare else WITH_PORT.fullmatch(text)
    if match is None:
        return Opened(ipaddress.ip_network(text))
    return Opened(ipaddress.ip_network(match["network"]), int(match["port"]) if match["port"] else None)


def _within(ip: Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one leads to: mapped, translated, or through a tunnel."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    if ip in NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _never(ip: Address) -> bool:
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified or _in(ip, NEVER)


def _public(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and ip not in UNICAST:
        return False
    return ip.is_global and not _in(ip, NOT_PUBLIC)


def _in(ip: Address, networks: tuple[Network, ...]) -> bool:
    return any(ip.version == each.version and ip in each for each in networks)
