"""`./ting simulate`: customers and agents for any server, or the life of the demo."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import signal
import sys
import wave
from collections.abc import Sequence
from pathlib import Path

from ting_sim.calling import Way
from ting_sim.door import Door
from ting_sim.load import Calls, Plan, drive, drive_calls
from ting_sim.scripts import LANGUAGES
from ting_sim.voice import recorded
from ting_sim.wire import ConnectError, ProblemError
from ting_sim.world import World


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./ting simulate", description=__doc__)
    parser.add_argument("--url", required=True, help="the server, e.g. http://127.0.0.1:7700")
    parser.add_argument("--demo", action="store_true", help="be the life of the demo, until stopped")
    parser.add_argument("--speed", type=float, default=1.0, help="with --demo: more or fewer customers than usual")
    parser.add_argument("--customers", type=int, default=20, metavar="N", help="how many customers come (20)")
    parser.add_argument("--rate", type=float, default=1.0, metavar="R", help="how many come in a second (1)")
    parser.add_argument("--seconds", type=float, default=600.0, metavar="S", help="stop after this long (600)")
    parser.add_argument("--key", help="the contact point's key; else the first demo tenant's")
    parser.add_argument("--queue", help="the id of the queue that all of them choose")
    parser.add_argument("--agent", action="append", default=[], metavar="EMAIL:PASSWORD", help="answer as this agent")
    parser.add_argument("--agent-file", type=Path, help="a file with one EMAIL:PASSWORD a line")
    parser.add_argument("--pace", type=float, default=0.2, help="how human the pauses are: 1 as people, 0 none (0.2)")
    parser.add_argument("--lines", type=int, default=3, help="how many answers a customer gives (3)")
    parser.add_argument("--lang", action="append", choices=LANGUAGES, help="only these languages")
    parser.add_argument("--patience", type=float, default=3600.0, help="seconds that a customer waits, on average")
    parser.add_argument("--seed", type=int, help="the same dice again")
    parser.add_argument("--sip", metavar="HOST:PORT", help="they call, by SIP, the number of --call at this address")
    parser.add_argument("--call", metavar="NUMBER", help="with --sip: the number that they call")
    parser.add_argument("--keys", default="", help="with --sip: what they press in its menus")
    parser.add_argument("--talk", type=float, default=60.0, metavar="S", help="with --sip: hang up after so long (60)")
    parser.add_argument("--audio", type=_audio, metavar="FILE", help="with --sip: a WAV that all of them say")
    parser.add_argument(
        "--phone", action="append", default=[], metavar="USER:PASSWORD", help="pick up as this SIP phone"
    )
    parser.add_argument("--insecure", action="store_true", help="accept any TLS certificate")
    parser.add_argument("--json", action="store_true", help="the summary as one line of JSON")
    options = parser.parse_args(words)
    if options.sip and not options.call:
        parser.error("--sip needs --call NUMBER")
    return options


def _audio(text: str) -> bytes:
    try:
        return recorded(Path(text))
    except (OSError, ValueError, EOFError, wave.Error) as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _calls(options: argparse.Namespace) -> Calls:
    phones = (each.partition(":") for each in options.phone)
    return Calls(
        sip=options.sip,
        number=options.call or "",
        count=options.customers,
        rate=options.rate,
        way=Way(keys=options.keys, patience_s=min(options.patience, 600.0), talks_s=options.talk),
        says=options.audio,
        phones=tuple((user, password) for user, _, password in phones),
    )


def _agents(options: argparse.Namespace) -> tuple[tuple[str, str], ...]:
    lines: list[str] = list(options.agent)
    if options.agent_file is not None:
        lines += options.agent_file.read_text(encoding="utf-8").splitlines()
    pairs = (line.strip().partition(":") for line in lines if line.strip() and not line.startswith("#"))
    return tuple((email, password) for email, _, password in pairs)


async def _first_key(url: str, *, verify: bool) -> str:
    """The key of the demo's first contact point."""
    door = Door(url, verify=verify)
    try:
        tenant = (await door.ask("GET", "/api/demo")).json()["tenants"][0]
        if tenant.get("key"):
            return str(tenant["key"])
        page = str(tenant.get("customer_page") or f"/try/{tenant['slug']}")
        text = (await door.ask("GET", page if page.startswith("/") else "/" + page.split("/", 3)[-1])).text
        found = re.search(r"""data-ting\s*=\s*["']([^"']+)["']""", text)
    finally:
        await door.close()
    if found is None:
        raise ConnectError("no contact point found: give --key")
    return found.group(1)


async def _run(options: argparse.Namespace) -> int:
    if options.demo:
        await World(options.url, seed=options.seed, speed=options.speed, verify=not options.insecure).run()
        return 0
    key = (
        options.key or "" if options.sip else options.key or await _first_key(options.url, verify=not options.insecure)
    )
    plan = Plan(
        url=options.url,
        key=key,
        customers=options.customers,
        rate=options.rate,
        agents=_agents(options),
        seconds=options.seconds,
        pace=options.pace,
        lines=options.lines,
        languages=tuple(options.lang or LANGUAGES),
        queue=options.queue,
        patience_s=options.patience,
        verify_tls=not options.insecure,
        seed=options.seed,
    )
    try:
        await (drive_calls(plan, _calls(options)) if options.sip else drive(plan))
    finally:
        _show(plan, as_json=options.json)
    return 1 if plan.tally.faults else 0


def _show(plan: Plan, *, as_json: bool) -> None:
    summary = plan.tally.summary()
    if as_json:
        print(json.dumps(summary, ensure_ascii=False), flush=True)
        return
    for name, value in summary.items():
        print(f"{name.replace('_', ' '):22} {value}")
    for fault in plan.tally.faults[:20]:
        print(f"  ! {fault}")
    sys.stdout.flush()


async def _until_told(options: argparse.Namespace) -> int:
    """Run; SIGTERM and SIGINT end it at once."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - we run in one
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await _run(options)
    except asyncio.CancelledError:
        return 0 if options.demo else 130


def main(words: Sequence[str] | None = None) -> int:
    """Read the options and do it."""
    try:
        return asyncio.run(_until_told(_options(words)))
    except (ConnectError, ProblemError) as trouble:
        print(f"ting simulate: {trouble}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
