"""Files of other programs: their encoding, what separates their columns, which column is what."""

import csv
import io
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.imports.cards import is_cards, sheet
from ting.domains.imports.heads import checked_mapping, guess, learned
from ting.domains.imports.model import Line, decoded, detect, level, levels, read, repeated, values
from ting.kit.csv import bare, joined, parted, safe
from ting.kit.problem import Refused

TW = "姓名,電話,信箱,備註\r\n陳怡君,0912-345-678,yijun@example.com,老客戶，請優先處理\r\n林志明,02-2345-6789,,週末不便接聽\r\n"
CN = "姓名,手机,邮箱,备注\r\n王小明,13812345678,wang@example.com,老客户，请优先处理\r\n李娜,010-12345678,,周末不方便接听电话\r\n"
JA = "氏名,電話番号,メールアドレス,備考\r\n山田太郎,090-1234-5678,yamada@example.com,折り返しは午後にお願いします\r\n"


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (TW, "utf-8", "utf-8"),
        (TW, "utf-8-sig", "utf-8"),
        (TW, "cp950", "big5"),
        (CN, "gb18030", "gb18030"),
        (CN, "gb2312", "gb18030"),
        (JA, "cp932", "shift_jis"),
        (JA, "utf-16", "utf-16"),
        ("name,mail\nAnn,ann@example.com\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_out_as_it_went_in(text: str, codec: str, encoding: str) -> None:
    data = text.encode(codec)
    assert detect(data) == encoding
    sheet, delimiter = read(decoded(data, detect(data)), None)
    assert delimiter == ","
    assert [sheet.header, *(line.cells for line in sheet.lines)] == [
        tuple(row) for row in csv.reader(io.StringIO(text, newline=""))
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_separates_columns_is_found(delimiter: str) -> None:
    rows = [["name", "note"], ["Ann", "one, two; three"], ["Bob", "x"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    sheet, found = read(out.getvalue(), None)
    assert found == delimiter
    assert sheet.lines[0].cells == ("Ann", "one, two; three")


def test_a_quoted_line_break_is_within_a_cell_and_lines_are_counted_as_an_editor_does() -> None:
    sheet, _ = read('name,note\r\nAnn,"first\r\nsecond ""quoted"""\r\n\r\nBob,x', None)
    assert [(line.no, line.line, line.cells) for line in sheet.lines] == [
        (1, 2, ("Ann", 'first\r\nsecond "quoted"')),
        (2, 5, ("Bob", "x")),
    ]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=2, max_size=2),
        min_size=1,
    )
)
def test_whatever_a_spreadsheet_writes_is_read_as_it_was(rows: list[list[str]]) -> None:
    rows = [["a", "b"], *([f"x{one}", two] for one, two in rows)]
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    sheet, _ = read(out.getvalue(), ",")
    assert [list(line.cells) for line in sheet.lines] == rows[1:]


@given(st.text())
def test_what_was_made_safe_for_a_spreadsheet_is_read_as_it_was(cell: str) -> None:
    assert bare(safe(cell)) == cell


@pytest.mark.parametrize(
    ("data", "encoding", "code"),
    [
        (b"", "utf-8", "empty_file"),
        (TW.encode("cp950"), "utf-8", "encoding"),
        (b",".join([b"x"] * 61) + b"\n", "utf-8", "too_long"),
        (b"a,b\n" + b"x,y\n" * 100_001, "utf-8", "too_long"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, encoding: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(decoded(data, encoding), ",")  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "header", "fields"),
    [
        (
            "customers",
            ("Name", "Phone", "E-Mail", "VIP", "Remarks", "Birthday"),
            ("name", "phone", "email", "tier", "note", ""),
        ),
        ("customers", ("姓名", "手機", "電子信箱", "會員等級", "備註"), ("name", "phone", "email", "tier", "note")),
        ("customers", ("姓名", "手机号", "邮箱", "级别", "备注"), ("name", "phone", "email", "tier", "note")),
        ("customers", ("お名前", "携帯番号", "メール", "ランク", "備考"), ("name", "phone", "email", "tier", "note")),
        ("agents", ("氏名", "メールアドレス", "役割", "チーム", "拠点"), ("name", "email", "role", "team", "site")),
        ("agents", ("Mail", "mail", "English"), ("email", "", f"skill:{uuid.UUID(int=7)}")),
    ],
)
def test_columns_are_guessed_in_four_languages(kind: str, header: tuple[str, ...], fields: tuple[str, ...]) -> None:
    assert guess(kind, header, {"english": f"skill:{uuid.UUID(int=7)}"}) == fields  # type: ignore[arg-type]


def test_a_mapping_has_what_is_needed_once() -> None:
    checked_mapping("customers", ("name", "", "email"), ("a", "b", "c"), {})
    for mapping in (("name", "name", "email"), ("name", ""), ("name", "", ""), ("name", "role", "email")):
        with pytest.raises(Refused):
            checked_mapping("customers", mapping, ("a", "b", "c"), {})


def test_values_are_bare_and_trimmed() -> None:
    assert values(("name", "", "phone"), (" Ann ", "x", "'+886 912", "more")) == {"name": "Ann", "phone": "+886 912"}


def test_a_line_repeats_an_earlier_one_by_any_key() -> None:
    lines = [Line(no, no + 1, ()) for no in range(1, 5)]
    assert repeated(lines, {1: ("a", "b"), 2: ("c",), 3: ("x", "b"), 4: ("x",)}) == {3: 2, 4: 4}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("English 3; Japanese: 5", [("English", 3), ("Japanese", 5)]),
        ("日文５、英文(2)", [("日文", 5), ("英文", 2)]),
        ("Windows 11 4", [("Windows 11", 4)]),
        ("Billing", [("Billing", 1)]),
    ],
)
def test_skills_are_read_as_people_write_them(text: str, found: list[tuple[str, int]]) -> None:
    assert levels(text) == found


@pytest.mark.parametrize("text", ["6", "-1", "x", ""])
def test_a_level_is_0_to_5(text: str) -> None:
    with pytest.raises(Refused):
        level(text)


OWN = {"會籍到期日": "field:until", "Expires": "field:until", "field:until": "field:until", "phone": "field:other"}


@pytest.mark.parametrize(
    ("header", "first", "fields"),
    [
        (("phone", "會籍到期日", "外部編號"), (), ("phone", "field:until", "external")),
        (("電話", "expires", "field:until"), (), ("phone", "field:until", "")),
        (("id", "name"), (str(uuid.UUID(int=7)), "Ann"), ("id", "name")),
        (("ID", "name"), ("A-17", "Ann"), ("external", "name")),
    ],
)
def test_the_companys_own_fields_and_keys_are_known(
    header: tuple[str, ...], first: tuple[str, ...], fields: tuple[str, ...]
) -> None:
    assert guess("customers", header, OWN, None, first) == fields


def test_what_somebody_chose_for_a_heading_is_guessed_the_next_time() -> None:
    header = ("Tel", "Since", "Name")
    known = learned("customers", header, ("account", "field:until", "name"), OWN)
    assert known == {"tel": "account", "since": "field:until", "name": None}
    told = {head: field for head, field in known.items() if field is not None}
    assert guess("customers", header, OWN, told) == ("account", "field:until", "name")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1).map(str.strip).filter(bool)))
def test_several_values_in_one_cell_come_out_as_they_went_in(given_: list[str]) -> None:
    assert parted(joined(given_)) == given_


def test_cards_are_a_list_with_a_column_a_property() -> None:
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Lee\r\nTEL;TYPE=CELL:0912-345-678\r\nTEL:02-2345-6789\r\nORG:Acme;Sales\r\n"
        "X-TING-FIELD:until=2027-01-31\r\nX-TING-EXTERNAL:A-17\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nFN:Bob\r\nEMAIL:bob@example.com\r\n"
    )
    assert is_cards(text)
    found = sheet(text)
    assert found.header == ("name", "phone", "external", "field:until", "organisation")
    assert found.lines[0].cells == ("Ann Lee", "0912-345-678; 02-2345-6789", "A-17", "2027-01-31", "Acme")
    assert (found.lines[1].line, len(found.lines[1].cells)) == (10, 6), "a card that does not end has a cell too many"
