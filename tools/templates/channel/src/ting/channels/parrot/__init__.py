"""Parrot: a channel over a loop-back wire, to be given its own. See docs/guide/extending.md."""
