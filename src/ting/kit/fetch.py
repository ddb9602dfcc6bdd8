"""The house's one way to ask somebody else over HTTP, at an address that a person typed in.

The name is resolved, each address is judged (kit/reach), and the connection goes to the very address that was judged: a
name that means something else a moment later changes nothing. Redirects are not followed, no proxy of the environment
is used, nothing is unpacked; an answer has a length and a time at which it is cut off.
"""

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from typing import Literal

import certifi
import httpcore
import httpx
import msgspec

from ting.kit import clock
from ting.kit.problem import Refused
from ting.kit.reach import Reach, Resolve, resolve

SCHEMES = ("http", "https")
URL_MAX = 2000
# Ports below 1024 are other services' but for these two; above, those that browsers keep from pages too.
PORTS = (80, 443)
NOT_HTTP = {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6667, 6697, 10080}
SAID = 300

Step = Literal["here", "address", "connect", "secure", "answer", "time"]


class Limits(msgspec.Struct, frozen=True):
    """When an answer is cut off."""

    seconds: float = 10.0
    """From the first look for the name to the last byte."""
    size: int = 256 * 1024


USUAL = Limits()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, whatever its status; `whole` is false when it was longer than is read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    took_ms: int


class Unanswered(Exception):
    """Nothing came back. `step`: how far it got. here: there was nothing to ask; address: it may not be asked, or
    its name is known to nobody."""

    def __init__(self, step: Step, said: str, took_ms: int = 0) -> None:
        super().__init__(said)
        self.step: Step = step
        self.said = " ".join(said.split())[:SAID]
        self.took_ms = took_ms


def read_address(text: str) -> httpx.URL:
    """Return the address that a text is. Raises Refused when the house would never ask there."""
    do = "Write an address as in https://crm.example.com/hooks."
    if len(text) > URL_MAX or any(ord(each) <= 0x20 or ord(each) == 0x7F or each == "\\" for each in text):
        raise Refused("address", f"An address has at most {URL_MAX} characters, and no spaces.", do)
    try:
        url = httpx.URL(text)
        host, port = url.raw_host, port_of(url)
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise Refused("address", f"This is no address: {error}", do) from error
    if url.scheme not in SCHEMES or not host:
        raise Refused("address", "An address begins with https:// or http://, and names a host.", do)
    if url.userinfo:
        raise Refused("address", "An address carries no user and password here.", "Put a secret into its own field.")
    if (port < 1024 and port not in PORTS) or port in NOT_HTTP or port > 65535:
        raise Refused("address", f"Port {port} is not asked over HTTP.", "Use 80, 443, or one above 1023.")
    return url


def port_of(url: httpx.URL) -> int:
    """Return the port that an address means."""
    return url.port or (443 if url.scheme == "https" else 80)


class Fetcher:
    """Asks on behalf of one process; made once, used by everybody in it."""

    def __init__(self, reach: Reach | None = None, *, resolve: Resolve = resolve) -> None:
        self._lines = _Lines(reach or Reach(), resolve)
        self._trust = ssl.create_default_context(cafile=certifi.where())
        self._trust.load_default_certs()  # and what the installation trusts besides: SSL_CERT_FILE

    async def ask(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        limits: Limits = USUAL,
    ) -> Answer:
        """Ask once. Raises Unanswered, and Refused for what is no address."""
        url = read_address(address)
        began = clock.monotonic()
        try:
            async with (
                asyncio.timeout(limits.seconds),
                # A line of its own: one that is kept may be dead, and one's failure is another's.
                httpcore.AsyncConnectionPool(
                    ssl_context=self._trust,
                    network_backend=self._lines,
                    max_keepalive_connections=0,
                    http1=True,
                    http2=False,
                ) as pool,
                pool.stream(
                    method, _plain(url), headers=_headers(url, headers or {}), content=content or None
                ) as answer,
            ):
                body, whole = await _read(answer, limits.size)
        except _Barred as error:
            raise Unanswered("address", str(error), _since(began)) from error
        except TimeoutError as error:
            raise Unanswered("time", f"no answer within {limits.seconds:g} s", _since(began)) from error
        except httpcore.ConnectError as error:
            secure = isinstance(error.__cause__, ssl.SSLError) or isinstance(error.__context__, ssl.SSLError)
            raise Unanswered("secure" if secure else "connect", _words(error), _since(began)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            raise Unanswered("answer", _words(error), _since(began)) from error
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return Answer(status=answer.status, headers=told, body=body, whole=whole, took_ms=_since(began))


class Transport(httpx.AsyncBaseTransport):
    """The same for a library that brings its own client of httpx: `httpx.AsyncClient(transport=Transport(fetcher))`."""

    def __init__(self, fetcher: Fetcher, limits: Limits = USUAL) -> None:
        self._fetcher = fetcher
        self._limits = limits

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            answer = await self._fetcher.ask(
                request.method,
                str(request.url),
                headers=dict(request.headers),
                content=await request.aread(),
                limits=self._limits,
            )
        except (Unanswered, Refused) as error:
            raise httpx.ConnectError(str(error), request=request) from error
        if not answer.whole:
            raise httpx.ReadError(f"the answer is longer than {self._limits.size} bytes", request=request)
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body, request=request)


class _Barred(Exception):
    """No address of this name may be asked."""


class _Lines(httpcore.AsyncNetworkBackend):
    """Opens lines to judged addresses only."""

    def __init__(self, reach: Reach, resolve: Resolve) -> None:
        self._reach = reach
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            found = await self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise _Barred(f"{host} has no address: {error}") from error
        may = [each for each in found if self._reach.may(each, port)]
        if not may:
            raise _Barred(f"{host} leads to no address that may be asked from here")
        for each in may[:-1]:
            try:
                return await self._network.connect_tcp(each, port, timeout, local_address, socket_options)
            except httpcore.ConnectError:
                continue
        return await self._network.connect_tcp(may[-1], port, timeout, local_address, socket_options)

    async def connect_unix_socket(self, path: str, *_args: object, **_more: object) -> httpcore.AsyncNetworkStream:
        raise _Barred(f"{path} is no address")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


def _plain(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _headers(url: httpx.URL, more: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """What is asked for is not packed: nothing is unpacked here, so nothing can grow while it is."""
    ours = {"host": url.netloc.decode("ascii"), "user-agent": "Ting", "accept-encoding": "identity"}
    kept = {name.lower(): value for name, value in more.items()} | {"accept-encoding": "identity", "host": ours["host"]}
    kept.pop("transfer-encoding", None)
    return [(name.encode("ascii"), value.encode("utf-8")) for name, value in (ours | kept).items()]


async def _read(answer: httpcore.Response, size: int) -> tuple[bytes, bool]:
    body = bytearray()
    async for part in answer.aiter_stream():
        body += part
        if len(body) > size:
            return bytes(body[:size]), False
    return bytes(body), True


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _since(began: float) -> int:
    return round((clock.monotonic() - began) * 1000)
