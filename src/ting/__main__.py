"""The commands behind `./ting`, each a few lines. Heavy rooms are entered only by the command that needs them."""

import argparse
import asyncio
import gc
import hashlib
import importlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from ting.app import settings
from ting.app.refused import Refused

DEMO_PORT, UP_PORT = 7700, 8080
LOOPBACK, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - only with TLS, or when asked for


def demo(words: Sequence[str]) -> int:
    """A living example, for looking around."""
    options = _options("demo", words, default_port=DEMO_PORT)
    told = settings.read()
    data = options.data or told.home / "demo"
    told = msgspec.structs.replace(told, data=data, demo=True, sip=_demo_sip(options, told))
    return _serve(told, options, LOOPBACK, sim=not options.no_sim)


def up(words: Sequence[str]) -> int:
    """Serve on lasting data."""
    options = _options("up", words, default_port=UP_PORT)
    told = settings.read()
    cert, key = options.tls_cert or told.tls_cert, options.tls_key or told.tls_key
    if bool(cert) != bool(key):
        raise Refused("TLS needs a certificate and its key.", "give both --tls-cert and --tls-key.")
    told = msgspec.structs.replace(
        told,
        data=options.data or told.data,
        public_url=(options.url or told.public_url).rstrip("/"),
        tls_cert=cert,
        tls_key=key,
        sip=options.sip or told.sip,
        demo=False,
    )
    if options.cluster:
        _room("cluster").refuse_alone(told)
    elif options.web or options.work:
        raise Refused("Several processes need a bus between them.", "give --cluster as well.")
    host = EVERYWHERE if cert else LOOPBACK
    if not cert and not options.host:
        print("  Without TLS only this machine is served; see --tls-cert, or --host behind a proxy.", flush=True)
    return _serve(told, options, host, sim=False)


def web(words: Sequence[str]) -> int:
    """Serve HTTP on a socket that was handed over, or (in a container) on one of its own."""
    parser = argparse.ArgumentParser(prog="ting web")
    parser.add_argument("--fd", type=int, help="the socket that was handed over")
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=UP_PORT)
    options = parser.parse_args(words)
    _standing("web").main(settings.read(), fd=options.fd, host=options.host, port=options.port)
    return 0


def work(_words: Sequence[str]) -> int:
    """Do what is done behind: relay, router, timers."""
    _standing("work").main(settings.read())
    return 0


def asterisk(_words: Sequence[str]) -> int:
    """Be the telephone's engine."""
    _room("asterisk.run").main(settings.read())
    return 0


def phone(_words: Sequence[str]) -> int:
    """Watch the telephone's engine, and lead its calls."""
    _standing("phone").main(settings.read())
    return 0


def prepare(_words: Sequence[str]) -> int:
    """Have the database ready for this version, and say where a new house is set up. For containers, before the rest."""
    told = settings.read()
    _room("cluster").refuse_own_database(told)
    with _room("supervise").prepared(told) as (ready, _):
        print(_set_up_link(ready))
    return 0


def migrate(_words: Sequence[str]) -> int:
    """Bring the tables up to date."""
    for step in asyncio.run(_room("migrate").migrate(settings.read().owner_dsn)):
        print(step)
    return 0


def doctor(words: Sequence[str]) -> int:
    """Look the house over."""
    parser = argparse.ArgumentParser(prog="./ting doctor")
    parser.add_argument("--data", type=_path, help="the data folder to look at")
    parser.add_argument("--replay", action="store_true", help="give parked events another chance")
    parser.add_argument("--handler", help="only those parked by this handler")
    options = parser.parse_args(words)
    told = settings.read()
    found: int = _room("doctor").examine(told, options.data, replay=options.replay, handler=options.handler)
    return found


def audit(words: Sequence[str]) -> int:
    """Prove that nothing in the audit trails was altered."""
    parser = argparse.ArgumentParser(prog="./ting audit")
    parser.add_argument("--data", type=_path, help="the data folder whose trails to look through")
    parser.add_argument("--tenant", help="only this tenant's")
    parser.add_argument("--kept", help="the end of its trail as it was printed once (number:hash)")
    options = parser.parse_args(words)
    found: int = _room("trails").prove(settings.read(), options.data, options.tenant, options.kept)
    return found


def backup(words: Sequence[str]) -> int:
    """Write the whole house into one file, while it serves."""
    parser = argparse.ArgumentParser(prog="./ting backup")
    parser.add_argument(
        "to", nargs="?", type=_file, help="a file, a folder, or - (default: backups in the data folder)"
    )
    parser.add_argument("--data", type=_path, help="the data folder of the house")
    options = parser.parse_args(words)
    done: int = _room("backup.make").make(settings.read(), options.data, options.to)
    return done


def restore(words: Sequence[str]) -> int:
    """Make a house of a back-up, in an empty place."""
    parser = argparse.ArgumentParser(prog="./ting restore")
    parser.add_argument("file", type=_file, help="what ./ting backup wrote, or -")
    parser.add_argument("--data", type=_path, help="a new data folder")
    parser.add_argument(
        "--try", dest="trial", action="store_true", help="in a temporary place, to see that it can be done"
    )
    parser.add_argument("--erased", type=_path, help="what ./ting erased printed later: these people stay erased")
    options = parser.parse_args(words)
    done: int = _room("backup.restore").restore(
        settings.read(), options.data, options.file, trial=options.trial, erased=options.erased
    )
    return done


def erased(words: Sequence[str]) -> int:
    """Print who was erased, as digests, to be kept elsewhere for ./ting restore --erased."""
    parser = argparse.ArgumentParser(prog="./ting erased")
    parser.add_argument("--data", type=_path, help="the data folder")
    done: int = _room("erasures").tell(settings.read(), parser.parse_args(words).data)
    return done


def scenarios(words: Sequence[str]) -> int:
    """Play scenario files against their call flows."""
    parser = argparse.ArgumentParser(prog="./ting scenarios")
    parser.add_argument("file", nargs="+", type=_path, help="a scenario file (docs/guide/flows.md)")
    played: int = _room("scenarios").play(parser.parse_args(words).file, print)
    return played


def schema(words: Sequence[str]) -> int:
    """Write what the screens are told, as a schema."""
    parser = argparse.ArgumentParser(prog="ting schema")
    parser.add_argument("file", type=_path)
    parser.parse_args(words).file.write_bytes(_room("described").schema())
    return 0


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    command.__name__: command
    for command in (
        demo,
        up,
        web,
        work,
        asterisk,
        phone,
        prepare,
        migrate,
        doctor,
        audit,
        backup,
        restore,
        erased,
        scenarios,
        schema,
    )
}


def main(words: Sequence[str]) -> int:
    """Do what the first word says."""
    command = COMMANDS.get(words[0]) if words else None
    if command is None:
        print("\n".join(f"{name:8} {(one.__doc__ or '').strip()}" for name, one in COMMANDS.items()))
        return 2
    try:
        return command(words[1:])
    except Refused as refusal:
        print(f"\nting: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _options(name: str, words: Sequence[str], *, default_port: int) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"./ting {name}")
    parser.add_argument("--port", type=int, help=f"where to listen ({default_port})")
    parser.add_argument("--host", help="on which address to listen")
    parser.add_argument("--data", type=_path, help="the folder for what must last")
    parser.add_argument("--sip", metavar="HOST:PORT", help="telephony: where SIP is listened for")
    if name == "up":
        parser.add_argument("--url", help="the address that people use, when it is another than host and port say")
        parser.add_argument("--tls-cert", type=_path, help="a certificate chain (PEM)")
        parser.add_argument("--tls-key", type=_path, help="its private key (PEM)")
        parser.add_argument("--cluster", action="store_true", help="with other nodes, or several processes on this one")
        parser.add_argument("--web", type=_some, help="so many web processes (2)")
        parser.add_argument("--work", type=_some, help="so many work processes (2)")
    else:
        parser.add_argument("--no-phone", action="store_true", help="without a telephone")
        parser.add_argument("--no-sim", action="store_true", help="without the simulated customers and agents")
    return parser.parse_args(words, argparse.Namespace(default_port=default_port))


def _serve(told: settings.Settings, options: argparse.Namespace, host: str, *, sim: bool) -> int:
    _room("supervise").run(
        told,
        host=options.host or host,
        port=options.default_port if options.port is None else options.port,
        exact_port=options.port is not None,
        first=_seed if told.demo else _nothing,
        greet=_set_up_link,
        after=_demo_telephone,
        sim=sim,
        number={"web": options.web or 2, "work": options.work or 2} if getattr(options, "cluster", False) else None,
    )
    return 0


def _demo_sip(options: argparse.Namespace, told: settings.Settings) -> str:
    """Return where the demo's telephone listens: where it was told to, else where there is room; nowhere if so wished."""
    if options.no_phone:
        return ""
    sip: str = options.sip or told.sip
    return sip if sip or settings.said("TING_SIP") else _room("asterisk.room").free_sip(options.host or LOOPBACK)


def _seed(told: settings.Settings) -> None:
    """Fill the demo, once for a database: the mark names the password of its owner, which no other has."""
    mark, owner = told.data / "seeded", hashlib.sha256(urlsplit(told.owner_dsn).netloc.encode()).hexdigest()
    if not mark.exists() or mark.read_text("utf-8") != owner:
        with _room("console").step("inventing two companies and their customers"):
            asyncio.run(_room("demo").seed(told))
        mark.write_text(owner, "utf-8")
    asyncio.run(_room("demo_outside").connect(told))


def _nothing(_told: settings.Settings) -> None:
    """Lasting data are the customer's own."""


def _set_up_link(told: settings.Settings) -> str:
    link = None if told.demo else asyncio.run(_room("setup").first_run_link(told))
    return f"\n  This house is new. Set it up, once, at\n\n    {link}\n" if link else ""


def _demo_telephone(told: settings.Settings) -> str:
    if not (told.demo and told.sip):
        return ""
    room = _room("demo_telephone")
    asyncio.run(room.connect(told))
    words: str = room.words(told)
    return words


def _room(name: str) -> Any:
    return importlib.import_module(f"ting.app.{name}")


def _standing(name: str) -> Any:
    """Enter the room of a process that stays: nothing is garbage until it `stands` (app/process.py)."""
    gc.disable()
    return _room(name)


def _some(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("from 1 to 64")
    return number


def _file(text: str) -> Path:
    return Path(text) if text == "-" else _path(text)


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
