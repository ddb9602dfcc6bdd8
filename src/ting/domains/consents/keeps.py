"""What is kept of what customers agreed to. Who is erased is asked for nothing any more, and nothing is sent to him."""

from ting.kit.kept import OF_CUSTOMER, Kept

KEEPS = (Kept(table="consent", of=OF_CUSTOMER),)
