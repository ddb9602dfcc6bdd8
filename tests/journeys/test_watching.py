"""What operators' tools are told: metrics for who has the token, spans that follow an event; and logs without people."""

import asyncio
import json
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.centre import Stage, open_centre
from tests.server import METRICS, House, until
from tests.waiting import http_to
from ting.kit.db import Database


async def scraped(house: House) -> dict[str, float]:
    async with http_to(house.url) as http:
        answer = await http.get("/metrics", headers={"Authorization": f"Bearer {METRICS}"})
        assert answer.status_code == 200, answer.text
        lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in lines}


async def test_metrics_tell_of_all_processes_and_only_to_who_has_the_token(house: House, db: Database) -> None:
    async with http_to(house.url) as http:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {METRICS}"}):
            assert (await http.get("/metrics", headers=headers)).status_code == 404
    centre = await open_centre(db, house.url)
    async with Stage.open() as stage:
        await stage.widget(centre, "Count me")

        async def look() -> dict[str, float]:
            return await scraped(house)

        waits = f'ting_waiting{{tenant="{centre.slug}"}}'
        asked = 'ting_requests_total{method="GET",route="/api/me",status="401"}'
        handled = re.compile(r'ting_events_handled_total\{handler="[^"]+",outcome="done"\} ')

        def whole(found: dict[str, float]) -> bool:
            """Processes tell what they count at their own pace, and one that a test has killed is not forgotten at once."""
            return (
                found.get(waits) == found.get('ting_processes{kind="web"}') == 1
                and found.get(asked, 0) > 0
                and any(handled.match(f"{name} ") for name in found)
            )

        found = await until(look, whole, what="the one who waits, what web counts, and what work counts")
        assert found['ting_processes{kind="work"}'] >= 1
        assert found["ting_log_events"] > 0
        assert any(name.startswith("ting_reader_behind_events{") for name in found)
        assert not [name for name in found if str(centre.tenant.id) in name], "no id is a label"


class Collector:
    """An OpenTelemetry collector that keeps what it gets."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection's requests."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
                body = await reader.readexactly(int(length.group(1)) if length else 0)
                for of in ExportTraceServiceRequest.FromString(body).resource_spans:
                    self.spans += [span for scope in of.scope_spans for span in scope.spans]
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


@asynccontextmanager
async def collector() -> AsyncIterator[Collector]:
    made = Collector()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()


@pytest.mark.slow
async def test_a_span_follows_an_event_from_the_request_to_its_handlers(own_house: House, own_db: Database) -> None:
    async with collector() as far:
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": far.url, "OTEL_BSP_SCHEDULE_DELAY": "200"}
        for name in ("web", "work"):
            process: subprocess.Popen[bytes] = own_house.processes[name]
            own_house.kill(name)
            assert process.poll() is not None
            own_house.start(name, env=told)
        await own_house.ready()
        centre = await open_centre(own_db, own_house.url)
        await centre.add_person("ann")
        async with Stage.open() as stage:
            desk = await stage.desk(centre, "ann")
            _, contact = await centre.serve(stage, desk)
            await centre.finish(desk, contact.id)

        async def look() -> list[tuple[str, set[str]]]:
            requests = {span.trace_id: span.name for span in far.spans if span.name.startswith(("POST", "PUT"))}
            led = {trace: {s.name for s in far.spans if s.trace_id == trace} for trace in requests}
            return [(requests[trace], names - {requests[trace]}) for trace, names in led.items()]

        def followed(seen: list[tuple[str, set[str]]]) -> bool:
            return any("accept" in request and "domains.reports.segment" in names for request, names in seen) or any(
                "wrapup" in request and names for request, names in seen
            )

        await until(look, followed, what="handlers in the request's trace")
        written = json.dumps([str(span.attributes) for span in far.spans])
        assert centre.slug not in written, "ids and names of ours, no words of people"


async def test_nothing_that_a_customer_says_or_is_called_gets_into_a_log(house: House, db: Database) -> None:
    centre = await open_centre(db, house.url)
    await centre.add_person("ann")
    canaries = ("Canary-Wilhelmina", "my-canary-secret")
    async with Stage.open() as stage:
        desk = await stage.desk(centre, "ann")
        widget, contact = await centre.serve(stage, desk, canaries[1], name=canaries[0])
        await widget.say(f"{canaries[1]} \N{BELL} \r\n{{'level':'error'}}")
        await desk.say(centre.slug, contact.id, canaries[1])
        async with http_to(house.url) as http:
            for path in (f"/api/links/{canaries[1]}", f"/files/{canaries[1]}", f"/g/{canaries[1]}"):
                assert (await http.get(path)).status_code in (200, 400, 404, 410)
            wrong = {"email": f"{canaries[1]}@x.example", "password": canaries[1]}
            assert (await http.post("/api/session", json=wrong)).status_code in (401, 403)
        await centre.finish(desk, contact.id)
    written = "".join(path.read_text("utf-8", "replace") for path in house.folder.glob("*.log"))
    assert [canary for canary in canaries if canary in written] == []
