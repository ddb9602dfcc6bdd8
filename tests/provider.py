"""Identity providers for tests: the real one of npm, run by node; and one that forges what it is asked for."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.farside import Asked, Far, answer, far_side
from ting.kit import clock
from tools import desk, places

CLIENT, SECRET = "ting-of-the-tests", "kept between the two: of +/&% tests"
Json = dict[str, Any]


class Real:
    """npm's oidc-provider, as a child process. Its keys are new at each start."""

    def __init__(self, callback: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.issuer = f"http://127.0.0.1:{self.port}"
        self._callback = callback
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        client = {"client_id": CLIENT, "client_secret": SECRET, "redirect_uris": [self._callback]}
        script = Path(__file__).with_name("oidc_provider.mjs")
        self._process = subprocess.Popen(
            [desk.node() / "node", script, str(self.port), places.UI / "node_modules", json.dumps(client)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # a node may come in a wrapper of its own
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.strip() == "ready":
                return
        raise AssertionError("the identity provider did not start")

    def stop(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None


@contextmanager
def real_provider(house_url: str) -> Iterator[Real]:
    """Run a real identity provider for a house."""
    desk.modules()
    made = Real(f"{house_url}/api/oidc/callback")
    try:
        made.start()
        yield made
    finally:
        made.stop()


async def through(browser: httpx.AsyncClient, begin: str, login: str) -> str:
    """Go from the house to the real provider and sign in there; return the address that leads back to the house."""
    began = await browser.get(begin)
    assert began.status_code == 303, began.text
    page = await browser.get(began.headers["location"])
    for _ in range(6):
        if page.is_redirect:
            where = page.headers["location"]
            if "/api/oidc/callback" in where:
                return where
            page = await browser.get(str(page.url.join(where)))
            continue
        form = re.search(r'action="([^"]+)"', page.text)
        assert form, page.text[:2000]
        page = await browser.post(
            str(page.url.join(form[1])), data={"prompt": "login", "login": login, "password": "any"}
        )
    raise AssertionError("the provider led nowhere")


class Forger:
    """A provider that lies as a test wants it to."""

    def __init__(self, far: Far) -> None:
        self.far = far
        self.issuer = far.url
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.shown: list[RSAKey] = [self.key]
        """The keys that it shows to the world."""
        self.claims: Json = {}
        """What it says instead of the truth; None leaves a claim out."""
        self.header: Json = {}
        self.signer: Any = None
        self.configuration: Json = {}
        self.status = 200
        self.nonce = ""

    def began(self, location: str) -> str:
        """Take note of what the house asked for; return the state."""
        asked = dict(parse_qsl(urlsplit(location).query))
        self.nonce = asked["nonce"]
        return asked["state"]

    def answering(self, asked: Asked) -> bytes:
        path = urlsplit(asked.target).path
        if self.status != 200:
            return answer(self.status)
        if path.endswith("openid-configuration"):
            told = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                **self.configuration,
            }
            return _json(told)
        if path == "/keys":
            return _json({"keys": [key.as_dict(private=False) for key in self.shown]})
        assert path == "/token", path
        assert "code_verifier" in parse_qs(asked.body.decode())
        return _json({"access_token": "at", "token_type": "Bearer", "id_token": self.token()})

    def token(self) -> str:
        now = clock.wall_ms() // 1000
        truth = {"iss": self.issuer, "aud": CLIENT, "sub": "someone", "iat": now, "exp": now + 60, "nonce": self.nonce}
        claims = {name: value for name, value in {**truth, **self.claims}.items() if value is not None}
        header = {"alg": "RS256", "kid": "one", **self.header}
        if header["alg"] == "none":
            parts = (
                base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in (header, claims)
            )
            return ".".join(parts) + "."
        return jwt.encode(header, claims, self.signer or self.key, algorithms=["RS256", "HS256"])


@asynccontextmanager
async def forging_provider() -> AsyncIterator[Forger]:
    """Run a provider that lies."""
    async with far_side() as far:
        made = Forger(far)
        far.answering = made.answering
        yield made


def _json(value: object) -> bytes:
    return answer(200, json.dumps(value).encode(), content_type="application/json")
