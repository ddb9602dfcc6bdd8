"""Aux codes: what a person gives as the reason when he is away, or available beside something else. Rules only."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
from msgspec import Meta

from ting.kit.locale import LOCALES
from ting.kit.problem import Refused
from ting.kit.text import NAME_MAX, clean

AUX_MISSED = "missed"
"""The aux code that missed offers set."""
AUX_SUPERVISING = "supervising"
"""The aux code of somebody who was offline and took a contact over."""
HOUSE = frozenset({AUX_MISSED, AUX_SUPERVISING})
"""Set by Ting, never chosen: each tenant has them, under names of its own."""


class AuxForm(msgspec.Struct, frozen=True, kw_only=True):
    """A reason. `light`: with it one is available, one contact at a time. `archived`: chosen no more, its past keeps its name."""

    names: dict[str, str]
    paid: bool = True
    light: bool = False
    longest_min: Annotated[int, Meta(ge=1, le=1440)] | None = None
    """Whoever is away for longer is an alert on the board; without, nobody ever is."""
    position: Annotated[int, Meta(ge=0, le=999)] = 50
    archived: bool = False
    house: bool = False
    """Ting sets it, nobody chooses it: which ones are is not written here."""


class AuxCode(AuxForm, frozen=True, kw_only=True):
    """A reason as it is kept. `key`: what seats and the log say; people of several tenants share those of one key."""

    key: str


def checked(form: AuxForm) -> AuxForm:
    """Return a reason in the form that is kept. Raises Refused."""
    if not set(form.names) <= set(LOCALES):
        raise Refused("language", f"Names are in {', '.join(LOCALES)}.", "Leave the others out.")
    names = {lang: name for lang in LOCALES if (name := clean(" ".join(form.names.get(lang, "").split()), NAME_MAX))}
    if not names:
        raise Refused("field", "A reason needs a name, in one language at least.", "Write one.", field="names")
    if form.light and form.longest_min is not None:
        raise Refused(
            "field", "On light duty nobody is away: there is no longest time.", "Leave it empty.", field="longest_min"
        )
    if form.house and (form.archived or form.light):
        raise Refused("aux_house", "Ting itself sets this reason.", "Give it another name, but leave it in use.")
    return msgspec.structs.replace(form, names=names)


def check_choice(code: AuxCode | None, key: str, status: str) -> None:
    """Raise Refused when this code (None: no tenant of his has it) cannot be the reason for this status."""
    if code is None or code.house:
        raise Refused("aux_unknown", f"There is no reason {key[:40]!r} to choose.", "Choose one of the reasons.")
    if code.archived:
        raise Refused("aux_off", "This reason is not in use any more.", "Choose another one.")
    if code.light != (status == "available"):
        raise Refused(
            "aux_other_status", "This reason goes with another status.", "Light duty is available; the others are away."
        )


def _names(en: str, tw: str, cn: str, ja: str) -> Mapping[str, str]:
    return {"en": en, "zh-TW": tw, "zh-CN": cn, "ja": ja}


def _code(key: str, names: Mapping[str, str], longest_min: int | None, **more: bool) -> AuxCode:
    return AuxCode(key=key, names=dict(names), longest_min=longest_min, house=key in HOUSE, **more)


DEFAULT_AUX_CODES = (
    _code("break", _names("Break", "休息", "小休", "休憩"), 30),
    _code("meal", _names("Meal", "用餐", "用餐", "食事"), 60, paid=False),
    _code("training", _names("Training", "訓練", "培训", "研修"), 240),
    _code("meeting", _names("Meeting", "會議", "会议", "会議"), 120),
    _code("light", _names("Light duty", "輕勤", "轻勤", "軽勤務"), None, light=True),
    _code(AUX_MISSED, _names("Missed offers", "漏接", "漏接", "応答なし"), 15),
    _code(AUX_SUPERVISING, _names("Supervising", "督導中", "督导中", "SV対応中"), None),
)
"""What a tenant begins with. Migration 0033 gave the same to those who were there."""
