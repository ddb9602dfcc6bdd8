"""Contacts and what was said in them."""
