"""What is kept of those who got a canned reply: which, and a digest by which it is known again."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (Kept(table="reply_use", of=OF_CONTACT, left={}, plain=("words",), hidden=("words",)),)
