"""What is kept of those who were sent something of the library: which, and in what version."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (Kept(table="asset_sent", of=OF_CONTACT, left={}, plain=("lang",)),)
