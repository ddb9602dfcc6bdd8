"""All SQL of conversations."""

from ting.domains.conversations.store import codes, contacts, files, finding, guests, holds, messages, saying, topics

__all__ = ["codes", "contacts", "files", "finding", "guests", "holds", "messages", "saying", "topics"]
