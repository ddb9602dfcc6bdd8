"""Codes by time are those of RFC 6238, and near enough is judged by steps."""

import pytest

from ting.kit import totp

KEY = b"12345678901234567890"


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standards_own_table(at: int, code: str) -> None:
    assert totp.code_at(KEY, at // 30) == code
    assert totp.step_of(KEY, code, at * 1000) == at // 30


@pytest.mark.parametrize(("off", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(off: int, good: bool) -> None:
    step = 1234567890 // 30
    found = totp.step_of(KEY, totp.code_at(KEY, step + off), 1234567890 * 1000)
    assert found == (step + off if good else None)


def test_the_picture_is_square_quiet_at_its_edge_and_holds_the_address() -> None:
    address = totp.address(KEY, issuer="Ting", account="王 ann+x@acme.example")
    assert address == (
        "otpauth://totp/Ting:%E7%8E%8B%20ann%2Bx@acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ting"
    )
    size, path = totp.picture(address)
    assert (size - 8 - 17) % 4 == 0
    corners = [tuple(map(int, each.split("h")[0].split())) for each in path.split("M")[1:]]
    assert min(min(x, y) for x, y in corners) == 4
    assert max(max(x, y) for x, y in corners) == size - 5
