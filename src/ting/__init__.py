"""Ting: an open contact centre."""
