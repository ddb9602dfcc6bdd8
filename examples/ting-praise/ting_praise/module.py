"""The manifest: Ting finds it by the entry point `ting.modules` in pyproject.toml."""

from pathlib import Path

from ting.kit.kept import OF_CONTACT, Kept
from ting.kit.module import Entry, Module, Option
from ting_praise import routes, wall

NAMES = {"en": "Praise wall", "zh-TW": "好評牆", "zh-CN": "好评墙", "ja": "お褒めの言葉"}

MODULE = Module(
    key="praise",
    needs=("people", "conversations", "surveys"),
    option=Option(
        names=NAMES,
        does={
            "en": "Conversations that got the most stars, with the customer's words, for everybody who works here.",
            "zh-TW": "獲得最多星的對話與顧客的話，讓所有同仁都看得到。",
            "zh-CN": "获得最多星的会话与客户的话，让所有同事都看得到。",
            "ja": "満点の評価をいただいた会話とお客様の言葉を、働く全員に見せます。",
        },
        begins=False,
    ),
    routes=routes.ROUTES,
    keeps=(Kept(table="praise", of=OF_CONTACT, left={}),),
    kinds=(wall.SETTING,),
    checks=(wall.CHECK,),
    on=(wall.heard,),
    menu=(Entry(names=NAMES, path="/praise/{slug}", permission="contacts.read", icon="star"),),
    sql=Path(__file__).with_name("sql"),
)
