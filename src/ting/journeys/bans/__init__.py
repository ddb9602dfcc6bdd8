"""Bans by hand: made at a desk, seen and lifted by who manages them."""
