"""OpenID Connect as a relying party: what a provider says of itself, and whom it says somebody is.

Authlib and joserfc judge; all that is asked goes out by kit/fetch, so that no issuer that somebody typed in leads into
the house's own network. Authorization code with PKCE, state, nonce; signatures by public keys only.
"""

import asyncio
import base64
from typing import Any, Literal
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from ting.kit import clock
from ting.kit.fetch import Answer, Fetcher, Limits, Unanswered
from ting.kit.problem import Refused

SCOPE = "openid email profile"
LIMITS = Limits(seconds=8.0, size=256 * 1024)
REMEMBERED_S = 600.0
AGAIN_S = 2.0
"""What could not be asked is not asked again at once: a provider that is dead costs nobody eight seconds a click."""
SKEW_S = 60
ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
]
"""Only what is proved by a public key: a secret that two share proves nothing, and `none` even less."""
LOCAL = {"localhost", "127.0.0.1", "::1"}

Reason = Literal["provider_away", "provider_answer", "token_untrue"]


class Unproved(Exception):
    """Nobody has proved who he is. `said`: for the log and for administrators, never for who signs in."""

    def __init__(self, reason: Reason, said: str) -> None:
        super().__init__(said)
        self.reason: Reason = reason
        self.said = said


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says of itself (OpenID Connect Discovery), as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Client(msgspec.Struct, frozen=True):
    """As whom the house asks a provider; without a secret it is a public client, whose codes PKCE alone protects."""

    issuer: str
    id: str
    secret: str | None
    callback: str


class Asked(msgspec.Struct, frozen=True):
    """The secrets of one way through a provider: what goes out with it, and must come back."""

    state: str
    nonce: str
    verifier: str


def check_issuer(issuer: str) -> str:
    """Return an issuer as it is kept. Raises Refused: it is https, but on this very machine."""
    issuer = issuer.strip()
    if not _trusted(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise Refused(
            "field",
            "An issuer is an address that begins with https://, without ? and #.",
            "Copy it from the provider's settings, or from its document /.well-known/openid-configuration.",
            field="issuer",
        )
    return issuer


class Providers:
    """The providers that one process knows: their addresses and keys, remembered for a while."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, tuple[float, Provider | Unproved]] = {}
        self._keys: dict[str, tuple[float, KeySet]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def look(self, issuer: str, *, afresh: bool = False) -> Provider:
        """Return what an issuer says of itself. Raises Unproved."""
        async with self._asking.setdefault(issuer, asyncio.Lock()):
            if (kept := self._known.get(issuer)) and not afresh:
                age = clock.monotonic() - kept[0]
                if isinstance(kept[1], Provider) and age < REMEMBERED_S:
                    return kept[1]
                if isinstance(kept[1], Unproved) and age < AGAIN_S:
                    raise kept[1]
            try:
                found = await self._discover(issuer)
            except Unproved as error:
                self._known[issuer] = clock.monotonic(), error
                raise
            self._known[issuer] = clock.monotonic(), found
            return found

    async def way(self, client: Client, asked: Asked) -> str:
        """Return the address at which somebody signs in with his provider. Raises Unproved."""
        provider = await self.look(client.issuer)
        params = {
            "response_type": "code",
            "client_id": client.id,
            "redirect_uri": client.callback,
            "scope": SCOPE,
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": create_s256_code_challenge(asked.verifier),
            "code_challenge_method": "S256",
        }
        return str(add_params_to_uri(provider.authorization_endpoint, list(params.items())))

    async def redeem(self, client: Client, asked: Asked, code: str, iss: str | None) -> dict[str, Any]:
        """Return what the provider says of who came back with this code. Raises Unproved.

        `iss`: the issuer that came back with it (RFC 9207): a code of another provider is not taken to this one.
        """
        provider = await self.look(client.issuer)
        if iss != provider.issuer and (iss is not None or provider.authorization_response_iss_parameter_supported):
            raise Unproved("token_untrue", f"the answer is of the issuer {iss!r}")
        tokens = await self._exchange(provider, client, asked, code)
        claims = await self._proved(provider, client, asked, str(tokens.get("id_token", "")), tokens)
        if provider.userinfo_endpoint is None or not isinstance(tokens.get("access_token"), str):
            return claims
        more = await self._json(
            "GET", provider.userinfo_endpoint, headers={"authorization": f"Bearer {tokens['access_token']}"}
        )
        if more.get("sub") != claims["sub"]:
            raise Unproved("token_untrue", "userinfo tells of somebody else")
        return {**more, **claims}

    async def _discover(self, issuer: str) -> Provider:
        told = await self._json("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
        try:
            found = msgspec.convert(told, Provider)
        except msgspec.ValidationError as error:
            raise Unproved("provider_answer", f"its configuration: {error}") from error
        if found.issuer != issuer:
            raise Unproved("provider_answer", f"it calls itself {found.issuer!r}")
        ends = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri, found.userinfo_endpoint)
        for each in ends:
            if each is not None and not _trusted(each):
                raise Unproved("provider_answer", f"{each!r} is not an address with https://")
        return found

    async def _exchange(self, provider: Provider, client: Client, asked: Asked, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.callback,
            "code_verifier": asked.verifier,
        }
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        if client.secret is None:
            form["client_id"] = client.id
        elif "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
            pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form |= {"client_id": client.id, "client_secret": client.secret}
        return await self._json("POST", provider.token_endpoint, headers=headers, content=urlencode(form).encode())

    async def _proved(
        self, provider: Provider, client: Client, asked: Asked, id_token: str, tokens: dict[str, Any]
    ) -> dict[str, Any]:
        try:
            try:
                token = jwt.decode(id_token, await self._keys_of(provider), algorithms=ALGORITHMS)
            except InvalidKeyIdError:  # it signs by a new key: asked for once
                token = jwt.decode(id_token, await self._keys_of(provider, afresh=True), algorithms=ALGORITHMS)
            told = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": client.issuer},
                    "aud": {"essential": True, "value": client.id},
                },
                params={"nonce": asked.nonce, "client_id": client.id, "access_token": tokens.get("access_token")},
            )
            told.validate(now=clock.wall_ms() // 1000, leeway=SKEW_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise Unproved("token_untrue", f"{type(error).__name__}: {error}") from error
        if not isinstance(told["sub"], str) or not told["sub"]:
            raise Unproved("token_untrue", "it names no subject")
        return dict(told)

    async def _keys_of(self, provider: Provider, *, afresh: bool = False) -> KeySet:
        kept = self._keys.get(provider.issuer)
        if kept and not afresh and clock.monotonic() - kept[0] < REMEMBERED_S:
            return kept[1]
        told = await self._json("GET", provider.jwks_uri)
        try:
            keys = KeySet.import_key_set(
                {"keys": [each for each in told["keys"] if each.get("kty") in ("RSA", "EC", "OKP")]}
            )
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unproved("provider_answer", f"its keys: {error}") from error
        self._keys[provider.issuer] = clock.monotonic(), keys
        return keys

    async def _json(
        self, method: str, address: str, *, headers: dict[str, str] | None = None, content: bytes = b""
    ) -> dict[str, Any]:
        try:
            answer = await self._fetcher.ask(method, address, headers=headers, content=content, limits=LIMITS)
        except Unanswered as error:
            raise Unproved("provider_away", f"{error.step}: {error.said}") from error
        except Refused as error:
            raise Unproved("provider_answer", error.detail) from error
        if answer.status >= 500:
            raise Unproved("provider_away", f"it answered {answer.status}")
        told = _object(answer)
        if answer.status != 200 or told is None:
            said = (told or {}).get("error_description") or (told or {}).get("error") or ""
            raise Unproved("provider_answer", f"it answered {answer.status} {str(said)[:200]}".strip())
        return told


def _object(answer: Answer) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(answer.body) if answer.whole else None
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _trusted(address: str) -> bool:
    """Say whether what goes to an address is read by nobody on the way."""
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOCAL))
