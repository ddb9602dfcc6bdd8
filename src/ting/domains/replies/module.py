"""The manifest of canned replies."""

from ting.domains.replies import kinds, routes
from ting.domains.replies.keeps import KEEPS
from ting.domains.replies.model import PERMISSION
from ting.kit.module import Module, Option

MODULE = Module(
    key="replies",
    permissions=(PERMISSION,),
    routes=routes.ROUTES,
    kinds=(kinds.REPLIES,),
    option=Option(
        names={
            "en": "Canned replies",
            "zh-TW": "常用回覆",
            "zh-CN": "快捷回复",
            "ja": "定型文",
        },
        does={
            "en": "Answers that are written once and found by a few letters.",
            "zh-TW": "寫好一次、輸入幾個字就找得到的答覆。",
            "zh-CN": "写好一次、输入几个字就能找到的回复。",
            "ja": "一度書いておけば、数文字で呼び出せる返信です。",
        },
    ),
    keeps=KEEPS,
)
