"""Benchmarks: each prints, for a figure, one line of JSON with the limit of the same run beside it."""
