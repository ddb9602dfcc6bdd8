"""The manifest of transcripts."""

from ting.journeys.transcript import routes
from ting.kit.module import Module, Option

MODULE = Module(
    key="transcript",
    needs=("contact", "mail"),
    routes=routes.ROUTES,
    option=Option(
        names={
            "en": "Transcripts",
            "zh-TW": "對話紀錄",
            "zh-CN": "会话记录",
            "ja": "会話の控え",
        },
        does={
            "en": "Customers and agents take a conversation along, as a file or by mail.",
            "zh-TW": "顧客與客服人員可以檔案或郵件帶走整段對話。",
            "zh-CN": "客户与坐席可以用文件或邮件带走整段会话。",
            "ja": "会話をファイルまたはメールで、お客様と担当者が手元に残せます。",
        },
    ),
)
