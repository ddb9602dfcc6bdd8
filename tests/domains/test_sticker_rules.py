"""What a sticker is: the house's own are whole, in four languages; a tenant's are held to the rules."""

import xml.etree.ElementTree as ET

import pytest

from ting.domains.stickers import api
from ting.domains.stickers.model import LANGS, OwnSticker, Pack, check_picture, checked, said
from ting.kit.ids import new_id
from ting.kit.problem import Refused

ONE = OwnSticker(new_id(), {"en": "Hi"})
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("key", api.BUNDLED)
def test_each_of_the_houses_own_means_something_in_every_language_and_is_a_plain_drawing(key: str) -> None:
    assert set(api.BUNDLED[key].meaning) == set(LANGS)
    drawing = ET.fromstring(api.picture(key))
    assert {element.tag.removeprefix(SVG) for element in drawing.iter()} <= {"svg", "g", "path", "circle", "ellipse"}
    assert not [
        name for element in drawing.iter() for name in element.attrib if name.startswith("on") or "href" in name
    ]


def test_a_drawing_for_each_and_none_besides() -> None:
    assert {path.stem for path in api.PICTURES.glob("*.svg")} == set(api.BUNDLED)


@pytest.mark.parametrize(
    ("pack", "code"),
    [
        (Pack(" ", (ONE,)), "name"),
        (Pack("Sea", ()), "empty"),
        (Pack("Sea", tuple(OwnSticker(new_id(), {"en": "Hi"}) for _ in range(61))), "empty"),
        (Pack("Sea", (ONE, ONE)), "twice"),
        (Pack("Sea", (OwnSticker(new_id(), {"en": "  "}),)), "meaning"),
        (Pack("Sea", (OwnSticker(new_id(), {"fr": "Salut"}),)), "language"),
    ],
)
def test_a_pack_that_cannot_be_kept(pack: Pack, code: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(pack)
    assert refused.value.code == code


def test_meanings_are_kept_trimmed_and_without_the_empty_ones() -> None:
    kept = checked(Pack(" Sea  life ", (OwnSticker(ONE.picture, {"en": " Hi \n there ", "ja": " "}),)))
    assert (kept.name, kept.stickers[0].meaning) == ("Sea life", {"en": "Hi there"})


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (("application/pdf", 100, None, None), "picture_type"),
        (("image/jpeg", 100, 10, 10), "picture_type"),
        (("image/png", 2**20 + 1, 10, 10), "picture_size"),
        (("image/png", 100, 10, 1025), "picture_size"),
    ],
)
def test_a_picture_that_is_none_for_a_sticker(picture: tuple[str, int, int | None, int | None], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_picture(*picture)
    assert refused.value.code == code
    check_picture("image/webp", 2**20, 1024, 1024)


@pytest.mark.parametrize(
    ("lang", "there", "want"),
    [
        ("ja", "en ja", "ja"),
        ("zh-TW", "en zh-CN", "zh-CN"),
        ("ja", "zh-TW en", "en"),
        ("en", "ja", "ja"),
        ("en", "", ""),
    ],
)
def test_the_meaning_in_the_readers_language_or_the_nearest(lang: str, there: str, want: str) -> None:
    assert said({one: one for one in there.split()}, lang) == want
