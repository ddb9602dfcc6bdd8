"""What an asset is: kept in order, found by any model however it is written, sent in the language that is read best."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ting.domains.assets.model import LANGS, Asset, Edition, Lang, Product, checked, match, product, spoken_of
from ting.kit.ids import new_id
from ting.kit.problem import Refused

FILE = Edition(file=new_id())
PLUG, LAMP = new_id(), new_id()
PRODUCTS = {
    PLUG: Product("Smart plug", ("M-200", "M-210 Pro"), ("小方塊", "the cube")),
    LAMP: Product("Lamp", ("L-9",)),
}
MANUAL = Asset(name="Guide", products=(PLUG, LAMP), editions={"any": FILE}, titles={"ja": "取扱説明書"})


def asset(**given: object) -> Asset:
    return Asset(**{"name": "Guide", "editions": {"any": FILE}, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (asset(name=" "), "name"),
        (asset(editions={}), "empty"),
        (asset(editions={"en": Edition()}), "edition"),
        (asset(editions={"en": Edition(new_id(), "https://x.example")}), "edition"),
        (asset(products=tuple(new_id() for _ in range(101))), "products"),
        (asset(titles={"fr": "Guide"}), "language"),
        *(
            (asset(editions={"en": Edition(url=url)}), "url")
            for url in (
                "javascript:alert(1)",
                "ftp://x.example/a",
                "//x.example",
                "https://",
                "https://bank.example@x.example/",
                "https://x.example/a b",
                "https://x.example/\u202egnp",
                "https://[x",
                "https://x.example/" + "a" * 2000,
            )
        ),
    ],
)
def test_what_cannot_be_kept(refused: Asset, code: str) -> None:
    with pytest.raises(Refused) as found:
        checked(refused)
    assert found.value.code == code


def test_it_is_kept_in_order() -> None:
    given = asset(
        name=" The  guide ",
        products=(PLUG, LAMP, PLUG),
        editions={"ja": Edition(url=" https://x.example/a?b=c ", label=" 2.4.1\n"), "en": FILE},
        titles={"en": " Guide ", "ja": ""},
    )
    kept = checked(given)
    assert (kept.name, kept.products, kept.titles) == ("The guide", (PLUG, LAMP), {"en": "Guide"})
    assert kept.editions == {"en": FILE, "ja": Edition(url="https://x.example/a?b=c", label="2.4.1")}
    assert list(kept.editions) == ["en", "ja"]


def test_models_are_kept_once_however_they_are_written() -> None:
    kept = product(Product(" Plug ", ("M-200", " m200 ", "M–210", "", "★"), ("cube", "cube")))
    assert (kept.name, kept.models, kept.aliases) == ("Plug", ("m200", "M–210", "★"), ("cube",))
    for many in (tuple(str(n) for n in range(201)), ("x" * 61,)):
        with pytest.raises(Refused) as refused:
            product(Product("Plug", many))
        assert refused.value.code == "models"


@pytest.mark.parametrize(
    ("q", "want"),
    [
        ("", 0),
        ("M-200", 0),
        ("m200", 0),
        ("Ｍ２００", 0),
        ("小方塊", 0),
        ("THE CUBE", 0),
        ("m2", 1),
        ("210", 2),
        ("m-210 guide", 2),
        ("取扱", 2),
        ("smart", 2),
        ("-", None),
        ("M-300", None),
        ("m-200 video", None),
    ],
)
def test_found_by_any_of_its_names(q: str, want: int | None) -> None:
    assert match(MANUAL, PRODUCTS, q) == want


@given(st.sampled_from(["M-200", "M-210 Pro", "小方塊", "L-9"]), st.sampled_from([str.lower, str.upper, str.title]))
def test_a_model_is_found_whatever_its_case(model: str, write: object) -> None:
    assert match(MANUAL, PRODUCTS, write(model)) == 0  # type: ignore[operator]


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("My m 200 blinks", True),
        ("我的小方塊壞了", True),
        ("the lamp", True),
        ("l-9", False),
        ("hello", False),
        ("", False),
    ],
)
def test_what_a_customer_speaks_of(words: str, want: bool) -> None:
    assert spoken_of(MANUAL, PRODUCTS, words) is want


@pytest.mark.parametrize(
    ("reads", "there", "want"),
    [
        ("ja", "en ja any", "ja"),
        ("zh-TW", "en zh-CN any", "zh-CN"),
        ("ja", "zh-TW any en", "any"),
        ("ja", "zh-TW en", "en"),
        ("en", "ja", "ja"),
    ],
)
def test_the_edition_that_is_read_best(reads: str, there: str, want: Lang) -> None:
    editions: dict[Lang, Edition] = {lang: FILE for lang in LANGS if lang in there.split()}
    assert asset(editions=editions).edition(reads) == want
    assert asset(titles={"zh-CN": "指南"}).title("zh-TW") == "指南"
    assert asset(titles={"zh-CN": "指南"}).title("ja") == "Guide"
