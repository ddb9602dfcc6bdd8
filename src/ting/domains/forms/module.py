"""The manifest of forms."""

from ting.domains.forms import kinds
from ting.domains.forms.keeps import KEEPS
from ting.kit.check import some
from ting.kit.module import Module, Option

MODULE = Module(
    key="forms",
    permissions=("forms.manage",),
    kinds=(kinds.FORMS,),
    checks=(some(kinds.FORMS, "forms.made"),),
    option=Option(
        names={
            "en": "Forms",
            "zh-TW": "表單",
            "zh-CN": "表单",
            "ja": "フォーム",
        },
        does={
            "en": "Questions with fields, before a chat or sent into it; the answers stand with the contact.",
            "zh-TW": "帶欄位的問題，可在對話前填寫或傳入對話；答案隨該次服務一併保存。",
            "zh-CN": "带字段的问题，可在会话前填写或发到会话中；答案随该次服务一并保存。",
            "ja": "項目付きの質問を、チャットの前や途中でお客様にお送りし、回答を対応の記録に残します。",
        },
    ),
    keeps=KEEPS,
)
