"""Notices to those who work here: written once, shown until they are read or lapse."""
