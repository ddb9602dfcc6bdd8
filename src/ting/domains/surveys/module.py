"""The manifest of surveys."""

from ting.domains.surveys import kinds
from ting.domains.surveys.keeps import KEEPS
from ting.kit.check import some
from ting.kit.module import Module, Option

MODULE = Module(
    key="surveys",
    needs=("people",),
    kinds=(kinds.SURVEYS,),
    checks=(some(kinds.SURVEYS, "surveys.asked"),),
    option=Option(
        names={
            "en": "Surveys",
            "zh-TW": "滿意度調查",
            "zh-CN": "满意度调查",
            "ja": "アンケート",
        },
        does={
            "en": "One question at the end of a conversation, or by mail a while later.",
            "zh-TW": "對話結束時問一題，或稍後以郵件詢問。",
            "zh-CN": "会话结束时问一题，或稍后用邮件询问。",
            "ja": "会話の終わりに、または後からメールで、ひとつだけお尋ねします。",
        },
    ),
    keeps=KEEPS,
)
