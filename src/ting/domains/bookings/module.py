"""The manifest of bookings."""

from ting.domains.bookings import kinds
from ting.domains.bookings.keeps import KEEPS
from ting.kit.check import some
from ting.kit.module import Module, Option

MODULE = Module(
    key="bookings",
    permissions=("bookings.manage",),
    kinds=(kinds.RESOURCES,),
    checks=(some(kinds.RESOURCES, "bookings.offered"),),
    option=Option(
        names={
            "en": "Bookings",
            "zh-TW": "預約",
            "zh-CN": "预约",
            "ja": "予約",
        },
        does={
            "en": "Customers choose a time in the conversation, agents book for them, and a mail reminds them.",
            "zh-TW": "顧客在對話中挑選時段，客服人員也能代為預約，並有郵件提醒。",
            "zh-CN": "客户在会话中挑选时段，坐席也能代为预约，并有邮件提醒。",
            "ja": "お客様が会話の中で日時を選び、担当者が代わりに予約することもでき、メールで事前にお知らせします。",
        },
    ),
    keeps=KEEPS,
)
