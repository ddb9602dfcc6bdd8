"""The rules of customers: what may stand in a field, how somebody is served, of which class he is, how a card is read."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.customers.fields import Choice, CustomerField, checked_field, value_of
from ting.domains.customers.standing import AccountStatus, Facts, Organisation, Service, lifecycle_of, service_of
from ting.kit.phone import phone_of, sought
from ting.kit.problem import Refused
from ting.kit.vcard import Card, read, write

QUEUE, OTHER = UUID(int=1), UUID(int=2)
CHOICES = (Choice("sky", {"zh-TW": "天鷹", "en": "Sky"}), Choice("fog", {"ja": "霧"}))


def field(type_: Any, **more: Any) -> CustomerField:
    choices = CHOICES if type_ == "choice" else ()
    return CustomerField(key="x", names={"en": "X"}, type=type_, choices=choices, **more)


@pytest.mark.parametrize(
    ("type_", "raw", "kept"),
    [
        ("text", "  some\u202e text ", "some text"),
        ("number", "12,000", 12000),
        ("number", "-0.5", -0.5),
        ("money", 99.99999, 100),
        ("date", "2026/1/5", "2026-01-05"),
        ("date", "2026年1月5日", "2026-01-05"),
        ("choice", "天鷹", "sky"),
        ("choice", "SKY", "sky"),
        ("yes_no", "はい", True),
        ("yes_no", False, False),
        ("phone", "0912-345-678", "+886912345678"),
        ("email", "A@Example.COM", "a@example.com"),
        ("url", "https://example.com/a?b=c", "https://example.com/a?b=c"),
    ],
)
def test_a_value_is_kept_in_the_form_of_its_type(type_: str, raw: object, kept: object) -> None:
    assert value_of(field(type_), raw, "Asia/Taipei") == kept


@pytest.mark.parametrize(
    ("type_", "raw"),
    [
        ("number", "twelve"),
        ("number", "nan"),
        ("number", "1e99"),
        ("number", True),
        ("date", "2026-02-30"),
        ("date", "tomorrow"),
        ("choice", "sea"),
        ("yes_no", "perhaps"),
        ("phone", "123"),
        ("email", "nobody"),
        ("url", "javascript:alert(1)"),
        ("url", "https://"),
    ],
)
def test_what_is_nothing_of_its_type_is_refused(type_: str, raw: object) -> None:
    with pytest.raises(Refused):
        value_of(field(type_), raw, "Asia/Taipei")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "Bad Key"},
        {"names": {"en": "  "}},
        {"type": "choice"},
        {"type": "text", "choices": CHOICES},
        {"type": "choice", "choices": (*CHOICES, CHOICES[0])},
        {"type": "money", "currency": "dollars"},
    ],
)
def test_a_field_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        checked_field(CustomerField(**({"key": "x", "names": {"en": "X"}, "type": "text"} | wrong)))


def test_a_status_is_stronger_than_an_organisation_and_the_longer_head_start_counts() -> None:
    status = AccountStatus(key="unpaid", names={"en": "Unpaid"}, queue=QUEUE, head_start_ms=1)
    firm = Organisation(name="Acme", queue=OTHER, head_start_ms=5)
    assert service_of(status, firm) == Service(QUEUE, always=True, head_start_ms=5)
    assert service_of(None, firm) == Service(OTHER, head_start_ms=5)
    assert service_of(None, None) == Service()


@pytest.mark.parametrize(
    ("life", "tier", "asked", "member", "class_"),
    [
        ("former", "gold", True, True, "former"),
        ("customer", None, False, False, "customer"),
        ("none", "gold", False, False, "customer"),
        (None, None, False, True, "customer"),
        (None, None, True, False, "prospect"),
        ("none", None, False, False, "follower"),
    ],
)
def test_the_class_of_somebody_follows_from_the_facts(
    life: Any, tier: str | None, asked: bool, member: bool, class_: str
) -> None:
    assert lifecycle_of(Facts("follower", life, tier, asked, member)) == class_


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\u0085"), max_size=90)


@given(name=TEXT, note=TEXT, firm=TEXT, version=st.sampled_from(["3.0", "4.0"]))
def test_a_card_that_is_written_is_read_as_it_was(name: str, note: str, firm: str, version: Any) -> None:
    card = Card(
        name=f"n{name}".strip(),
        phones=("+886912345678",),
        emails=("a@example.com",),
        im=("line:bob",),
        organisation=firm.strip(),
        note=f"1\n{note}".strip(),
        uid="urn:uuid:1",
    )
    text = write(card, version)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert list(read(text)) == [(1, card)]


def test_cards_of_old_telephones_and_broken_ones_are_read() -> None:
    text = (
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=B0=8F=\n=E6=98=8E;;;\n"
        'item1.TEL;TYPE="x:y";CELL:0912-345-678\nEND:VCARD\nBEGIN:VCARD\nFN:Lost\nBEGIN:VCARD\nFN:Found\nEND:VCARD\n'
        "BEGIN:VCARD\nFN:Open"
    )
    first, lost, found, unended = [card for _, card in read(text)]
    assert first is not None
    assert (first.name, first.phones) == ("王小明", ("0912-345-678",))
    assert lost is None
    assert found is not None
    assert found.name == "Found"
    assert unended is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0912-345-678", "+886912345678"),
        ("(02) 2700 1234", "+886227001234"),
        ("345678", "345678"),
        ("王小明", None),
        ("12", None),
        ("SS-4711", None),
    ],
)
def test_a_number_is_found_however_it_is_written(text: str, found: str | None) -> None:
    assert sought(text, "Asia/Taipei") == found


def test_an_extension_belongs_to_the_number() -> None:
    assert phone_of("02-2700-1234 #56", "Asia/Taipei") == "+886227001234;ext=56"
