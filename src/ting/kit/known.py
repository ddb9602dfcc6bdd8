"""How customers are known: for the book of them, for lists that are read in, and for cards."""

KINDS = (
    "phone",
    "email",
    "line",
    "wechat",
    "whatsapp",
    "telegram",
    "messenger",
    "player",
    "account",
    "member",
    "external",
)
"""The kinds of identifiers; screens have words for each."""
