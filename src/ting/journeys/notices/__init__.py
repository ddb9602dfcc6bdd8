"""Notices: whom they are for, how they are told, and who has read them."""
