"""The manifest of slang."""

from ting.domains.slang import kinds, routes
from ting.domains.slang.model import PERMISSION
from ting.kit.module import Module, Option

MODULE = Module(
    key="slang",
    needs=("people",),
    permissions=(PERMISSION,),
    routes=routes.ROUTES,
    kinds=(kinds.SLANG,),
    option=Option(
        names={
            "en": "Slang",
            "zh-TW": "流行語",
            "zh-CN": "流行语",
            "ja": "スラング",
        },
        does={
            "en": "What customers write for short is explained to agents beneath the words.",
            "zh-TW": "顧客的縮寫與流行語，會在文字下方向客服人員說明。",
            "zh-CN": "客户的缩写与流行语，会在文字下方向坐席说明。",
            "ja": "お客様の略語や流行語の意味を、担当者の画面で本文の下に示します。",
        },
    ),
)
