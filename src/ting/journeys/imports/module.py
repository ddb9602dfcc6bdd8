"""Imports as a module."""

from ting.domains.imports import api as imports
from ting.journeys.imports import job, routes
from ting.kit.module import Module, Option

MODULE = Module(
    key="imports",
    needs=("people", "setup", "customers"),
    routes=routes.ROUTES,
    timers={imports.TIMER: job.step},
    keeps=imports.KEEPS,
    option=Option(
        names={
            "en": "Import lists",
            "zh-TW": "匯入名單",
            "zh-CN": "导入名单",
            "ja": "リストの取り込み",
        },
        does={
            "en": "People and customers from a file, with every line that was refused.",
            "zh-TW": "從檔案匯入人員與顧客，並列出每一筆被退回的資料。",
            "zh-CN": "从文件导入人员与客户，并列出每一条被退回的数据。",
            "ja": "スタッフやお客様をファイルから取り込み、受け付けられなかった行もすべて示します。",
        },
    ),
)
