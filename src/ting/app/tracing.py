"""Spans by OpenTelemetry, sent by OTLP over HTTP. Begun where OTEL_EXPORTER_OTLP_ENDPOINT is set, else nothing is imported.

The library reads the rest of its own settings (OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER …) itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ting import __version__
from ting.app.settings import Settings
from ting.kit import trace

HEADER = "traceparent"


class Spans:
    """OpenTelemetry behind the house's own small door."""

    def __init__(self, process: str) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        about = {"service.name": "ting", "service.version": __version__, "service.instance.id": process}
        provider = TracerProvider(resource=Resource.create(about))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = provider.get_tracer("ting")
        self._format = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, parent: str | None, told: dict[str, str | int]) -> Iterator[Any]:
        """Return a span that lasts as long as its block."""
        context = self._format.extract({HEADER: parent}) if parent else None
        attributes = {f"ting.{key}": value for key, value in told.items()}
        with self._tracer.start_as_current_span(name, context=context, attributes=attributes) as span:
            yield span

    def current(self) -> str | None:
        """Return the traceparent of the span that we are in."""
        carrier: dict[str, str] = {}
        self._format.inject(carrier)
        return carrier.get(HEADER)


def begin(told: Settings, process: str) -> None:
    """Trace from now on, where somebody collects."""
    if told.traces:
        trace.begin(Spans(process))
