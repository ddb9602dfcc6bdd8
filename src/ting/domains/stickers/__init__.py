"""Stickers: pictures that say something by themselves. A set comes with the house, and a tenant may have its own."""
