"""Which request led to what: spans that follow an event from the request that wrote it to the handlers that heard it.

The parent travels in the log's column `trace`, in the form of W3C Trace Context (`traceparent`). Nothing is done, and
nothing heavy imported, unless app/tracing.py has begun it.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Tracer(Protocol):
    """Makes spans and sends them somewhere."""

    def span(self, name: str, parent: str | None, told: dict[str, str | int]) -> AbstractContextManager[object]:
        """Return a span that lasts as long as its block; `told` are ids and names of ours, no words of people."""

    def current(self) -> str | None:
        """Return the traceparent of the span that we are in."""


_tracer: Tracer | None = None


def begin(tracer: Tracer) -> None:
    """Trace with this from now on."""
    global _tracer  # noqa: PLW0603 - one for the process, as its log
    _tracer = tracer


def span(name: str, parent: str | None = None, **told: str | int) -> AbstractContextManager[object]:
    """Return a span that lasts as long as its block."""
    return nullcontext() if _tracer is None else _tracer.span(name, parent, told)


def current() -> str | None:
    """Return the traceparent of the span that we are in, for what follows on it."""
    return None if _tracer is None else _tracer.current()
