"""Two nodes by `./ting up --cluster`, NATS between them: people of both talk; one node dies, the other carries it all."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.bus_server import BusServer, bus_server
from tests.centre import Centre, Stage, open_centre
from tests.faults.test_leaders_lost import _leader, _moved
from tests.faults.truth import behind, wrong
from tests.proxy import Proxy
from tests.server import House, _roomy, until
from ting.app.database import Dsns
from ting.app.settings import environment
from ting.kit.db import Database

pytestmark = pytest.mark.slow


class Node:
    """One node, started as its keeper would."""

    def __init__(self, house: House, bus: BusServer, name: str) -> None:
        """`house` lends its settings and its port."""
        self.name, self._house = name, house
        told = msgspec.structs.replace(
            house.settings, data=house.folder / name, shared=house.folder / "shared", nats_url=bus.url, node=name
        )
        self.port = house.socket.getsockname()[1]
        house.socket.close()
        command = [sys.executable, "-m", "ting", "up", "--cluster", "--web", "1", "--work", "1"]
        with house.log(name).open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                cwd=house.checkout,
                env={**house.environment(), **environment(told), "PYTHONPATH": house.environment()["PYTHONPATH"]},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    async def ready(self) -> None:
        """Wait until it serves, and its bus carries."""
        async with httpx.AsyncClient(base_url=self._house.url, trust_env=False, timeout=30) as http:

            async def look() -> object:
                assert self.process.poll() is None, self._house.log(self.name).read_text("utf-8")[-2000:]
                try:
                    return (await http.get("/readyz")).json()
                except httpx.TransportError:
                    return None

            await until(look, lambda said: said == {"state": "ready", "bus": "carries"}, seconds=90, what=self.name)

    def lose(self) -> None:
        """Kill -9: of the supervisor, and with it of all that it started."""
        self.process.kill()
        self.process.wait(10)


@contextmanager
def nodes(dsns: Dsns, *names: str) -> Iterator[list[Node]]:
    """Nodes on one database and one bus."""
    started: list[Node] = []
    with bus_server() as bus, tempfile.TemporaryDirectory(prefix="ting-nodes-", dir=_roomy()) as folder:
        try:
            started.extend(Node(House(dsns, Path(folder)), bus, name) for name in names)
            yield started
        finally:
            for node in started:
                node.process.send_signal(signal.SIGTERM)
            for node in started:
                node.process.wait(30)


async def test_a_node_is_lost_in_the_middle_of_conversations_and_the_other_goes_on_with_nothing_lost_or_doubled(
    dsns: Dsns,
) -> None:
    with nodes(dsns, "first", "second") as (first, second):
        await first.ready()
        await second.ready()
        async with (
            Database.connect(dsns.app, dsns.house, size=4) as db,
            Proxy.to("127.0.0.1", first.port) as balancer,
            Stage.open() as stage,
        ):
            centre = await open_centre(db, f"http://127.0.0.1:{balancer.port}")
            await centre.add_person("ann")
            await _second_leads_not(centre, first, second)
            widget_side, centre.url = centre.url, f"http://127.0.0.1:{second.port}"
            desk = await stage.desk(centre, "ann")
            centre.url = widget_side
            widget, contact = await centre.serve(stage, desk, "Over two nodes")
            said = [(await widget.say(f"c{n}")).id for n in range(3)]
            await desk.wait_for(
                lambda d: {*said} <= {m.id for m in d.messages(contact.id)}, what="words of the other node"
            )
            answered = [(await desk.say(centre.slug, contact.id, f"a{n}")).id for n in range(3)]
            await widget.wait_for(lambda w: {*answered} <= {m.id for m in w.messages}, what="the answers")
            await desk.typing(centre.slug, contact.id)
            await widget.wait_for(lambda w: w.typing_at > 0, what="that somebody types at the other node")

            first.lose()
            balancer.lead("127.0.0.1", second.port)
            print(f"the lead moved after {await _moved(centre, 'second'):.2f} s")

            said.append((await widget.say("still there?", timeout=60)).id)
            late = await stage.widget(centre, "A new one")
            await desk.wait_for(
                lambda d: any(o.contact == late.contact for o in d.offers.values()), 60, what="an offer"
            )
            answered.append((await desk.say(centre.slug, contact.id, "yes")).id)
            await widget.wait_for(lambda w: answered[-1] in {m.id for m in w.messages}, 60, what="the answer")
            truth = await desk.refetch(centre.slug, contact.id)
            for who, ids in (("customer", said), ("agent", answered)):
                assert [m.id for m in truth if m.by == who and m.id in {*said, *answered}] == ids
            assert [m.id for m in widget.messages] == [m.id for m in truth]

            async def living() -> set[str]:
                return {row["name"] for row in await centre.fetch("select name from node")}

            await until(living, lambda names: names == {"second"}, seconds=60, what="the burial of the first")
            await centre.finish(desk, contact.id)
            offer = next(o for o in desk.offers.values() if o.contact == late.contact)
            await centre.finish(desk, (await desk.accept(offer)).id)
            await until(lambda: wrong(db), lambda found: not found, what="the truth")
            await until(lambda: behind(db), lambda left: not left, seconds=30, what="the relay's end of the log")


async def _second_leads_not(centre: Centre, first: Node, second: Node) -> None:
    """The node that is going to be lost is to lead: the other is frozen until it does."""
    if await _leader(centre) == first.name:
        return
    (work,) = [pid for name, pid in _children(second).items() if name == "work"]
    os.kill(work, signal.SIGSTOP)
    await _moved(centre, first.name)
    os.kill(work, signal.SIGCONT)


def _children(node: Node) -> dict[str, int]:
    told = msgspec.json.decode((node._house.folder / node.name / "running.json").read_bytes())
    return dict(told["children"])
