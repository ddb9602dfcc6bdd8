"""The house's common language: what can be said in the log, one file a subject.

`contact` and `seat` are the base events of every figure (docs/guide/metrics.md): all times are the log's `at`, integer ms.
"""
