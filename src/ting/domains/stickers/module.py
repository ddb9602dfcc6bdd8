"""The manifest of stickers."""

from ting.domains.stickers import kinds, routes
from ting.domains.stickers.model import PERMISSION
from ting.kit.module import Module, Option

MODULE = Module(
    key="stickers",
    permissions=(PERMISSION,),
    routes=routes.ROUTES,
    kinds=(kinds.STICKERS,),
    option=Option(
        names={
            "en": "Stickers",
            "zh-TW": "貼圖",
            "zh-CN": "贴图",
            "ja": "スタンプ",
        },
        does={
            "en": "Both sides send stickers: the house's own set, and yours.",
            "zh-TW": "雙方都能傳貼圖：內建的一組，加上您自己的。",
            "zh-CN": "双方都能发贴图：内置的一组，加上您自己的。",
            "ja": "双方がスタンプを送れます。標準のセットに加え、自社のものも使えます。",
        },
    ),
)
