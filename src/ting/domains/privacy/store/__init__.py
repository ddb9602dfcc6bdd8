"""All SQL of privacy."""

from ting.domains.privacy.store import held, kept, requests, retention

__all__ = ["held", "kept", "requests", "retention"]
