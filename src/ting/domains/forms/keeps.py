"""What is kept of those who filled in a form."""

from ting.kit.kept import OF_CONTACT, Kept

KEEPS = (Kept(table="form_card", of=OF_CONTACT, left={"answers": "'{}'"}, plain=("by_kind", "state"), sort="words"),)
