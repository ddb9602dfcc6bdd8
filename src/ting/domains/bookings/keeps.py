"""What is kept of those who booked: when, and nothing that they said."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (Kept(table="booking", of=OF_CONTACT, left={}, plain=("state",)),)
