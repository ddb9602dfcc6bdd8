"""Ting: an open contact centre."""

__version__ = "0.1.0"
