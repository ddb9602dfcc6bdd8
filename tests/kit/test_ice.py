"""What a browser is told of STUN and TURN servers: passwords that run out, as a TURN server reckons them."""

import base64
import hashlib
import hmac
from uuid import UUID

import pytest

from ting.kit.ice import LASTS_S, ways

WHO = UUID(int=7)


def test_who_carries_is_opened_by_a_name_that_says_until_when_and_its_signature() -> None:
    finds, carries = ways(["stun:stun.example.com:3478", " turns:turn.example.com:5349 "], "secret").of(
        WHO, 1_000_000_000
    )
    assert (finds.urls, finds.username, finds.credential) == (["stun:stun.example.com:3478"], None, None)
    assert carries.urls == ["turns:turn.example.com:5349"]
    assert carries.username == f"{1_000_000 + LASTS_S}:{WHO}"
    wanted = hmac.new(b"secret", carries.username.encode(), hashlib.sha1).digest()
    assert carries.credential == base64.b64encode(wanted).decode()


def test_without_servers_nothing_is_told() -> None:
    assert ways([""], "").of(WHO, 0) == []


@pytest.mark.parametrize(
    ("servers", "secret"), [(["http://turn.example.com"], "secret"), (["turn:turn.example.com"], "")]
)
def test_what_cannot_be_is_refused(servers: list[str], secret: str) -> None:
    with pytest.raises(ValueError, match=r"stun:|secret"):
        ways(servers, secret)
