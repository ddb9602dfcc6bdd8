"""`./ting doctor`: looks the house over and says, for each thing that is not well, what to do."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ting.app import catalogue, database, postgres, supervise
from ting.app.database import Dsns
from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.domains.mail import api as mail
from ting.domains.telephony import api as telephony
from ting.domains.upkeep import api as upkeep
from ting.kit import brought, wellbeing
from ting.kit.db import Database

ENOUGH_DISK = 2 << 30
USUAL_PORTS = (7700, 8080)
NO_TELEPHONE = {
    "apt": "install Asterisk 20 or newer, or say by TING_ASTERISK where it is: this host has no apt that could bring it.",
    "key": "install debian-archive-keyring: without its key nothing of Debian's is trusted.",
    "offline": "let apt reach a mirror of Debian, or install Asterisk 20 or newer; logs/asterisk.log says what failed.",
    "unfit": "see logs/asterisk.log: the Asterisk that was found is too old, or does not run.",
}


class Finding(msgspec.Struct, frozen=True):
    """One line of the table. `do` is empty when all is well; `grave` makes the exit code 1."""

    what: str
    found: str
    do: str = ""
    grave: bool = True


def examine(told: Settings, data: Path | None, *, replay: bool, handler: str | None) -> int:
    """Print the table; 0 when nothing grave is wrong."""
    told = house_of(told, data)
    data = told.data
    findings = [_python(), *_packages(), _disk(data), _folder(data), _screens(told), *_ports(data), _browser(told)]
    try:
        with database_of(told) as dsns:
            findings += asyncio.run(_look(dsns))
            if replay:
                findings.append(asyncio.run(_replay(dsns, handler)))
    except Refused as refusal:
        findings.append(Finding("PostgreSQL", refusal.what, refusal.do))
    width = max(len(finding.what) for finding in findings)
    lines = [f"The house on {data}\n"]
    for finding in findings:
        sign = "ok" if not finding.do else "!!" if finding.grave else "--"
        lines.append(f"  {sign}  {finding.what:{width}}  {finding.found}")
        if finding.do:
            lines.append(f"      {'':{width}}  → {finding.do}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if any(finding.do and finding.grave for finding in findings) else 0


def _python() -> Finding:
    return Finding("Python", sys.version.split()[0])


def _packages() -> Iterator[Finding]:
    for module in catalogue.THEIRS:
        yield Finding("Module", f"{module.key}, of another package")
    for left in catalogue.LEFT_OUT:
        do = "mend the package, or take it out; the house runs without it."
        yield Finding("Module", f"{left.package} is left out: {left.why}", do)


def _disk(data: Path) -> Finding:
    free, _ = wellbeing.disk(data)
    do = "" if free >= ENOUGH_DISK else f"make room: below {ENOUGH_DISK >> 30} GB a busy day may not fit."
    return Finding("Disk", f"{free / (1 << 30):.1f} GB free", do)


def _folder(data: Path) -> Finding:
    if not data.exists():
        return Finding("Data", f"{data} is not there yet", "start ./ting up or ./ting demo once.", grave=False)
    if not os.access(data, os.W_OK | os.X_OK):
        return Finding("Data", f"{data} is not ours to write", "start ting as the user who owns it.")
    secrets = data / "secrets.json"
    if secrets.exists() and not postgres.is_private(secrets):
        return Finding("Data", f"others can read {secrets}", f"chmod 600 {secrets}")
    return Finding("Data", "writable, its secrets are private")


def _screens(told: Settings) -> Finding:
    if (told.ui_dist / "index.html").exists():
        return Finding("Screens", "built")
    return Finding("Screens", f"nothing in {told.ui_dist}", "start ./ting up, which builds them.")


def _ports(data: Path) -> Iterator[Finding]:
    running = _running(data)
    if running:
        yield Finding("Running", f"{running.url} (process {running.supervisor})")
        return
    yield Finding("Running", "no")
    for port in USUAL_PORTS:
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError as error:
                do = "another program has it: give --port another one."
                yield Finding(f"Port {port}", error.strerror or str(error), do, grave=False)
            else:
                yield Finding(f"Port {port}", "free")


def _browser(told: Settings) -> Finding:
    places = (Path("/"), told.home / "debian" / "root")
    root = next((one for one in places if (one / "usr/lib/chromium/chromium").exists()), None)
    if root is None:
        return Finding("For tests", "no Chromium here", "nothing now: ./ting test brings it.", grave=False)
    fonts = {path.name for path in (root / "usr/share/fonts").rglob("Noto*")}
    if not {"NotoSansCJK-Regular.ttc", "NotoColorEmoji.ttf"} <= fonts:
        return Finding("For tests", "fonts are missing", "nothing now: ./ting test brings them.", grave=False)
    return Finding("For tests", f"Chromium and fonts in {root}")


def house_of(told: Settings, data: Path | None) -> Settings:
    """Return the settings of the house on this folder: of the one asked for, the usual one, or the demo's."""
    data = data or next((one for one in (told.data, told.home / "demo") if one.exists()), told.data)
    return msgspec.structs.replace(told, data=data)


@contextlib.contextmanager
def database_of(told: Settings) -> Iterator[Dsns]:
    """The addresses of the three roles; a PostgreSQL of ours that does not run is started for the while."""
    if told.app_dsn and told.house_dsn and told.owner_dsn:
        yield Dsns(told.owner_dsn, told.app_dsn, told.house_dsn)
        return
    if not (told.kept / "secrets.json").exists():
        raise Refused(f"There is no database in {told.kept} yet.", "start ./ting up or ./ting demo once.")
    secret = database.passwords(told.kept)
    pairs = ((database.OWNER, secret.owner), (database.APP, secret.app), (database.HOUSE, secret.house))

    def addresses(admin: str, name: str | None) -> Dsns:
        return Dsns(*(database.as_role(admin, role, password, name) for role, password in pairs))

    if told.database_url:
        yield addresses(told.database_url, None)
        return
    server = postgres.Server(told.data, password=secret.superuser, binaries=told.postgres_bin)
    if _running(told.data):
        server.find()
        yield addresses(server.dsn(), "ting")
        return
    with supervise.only_one(told.data):
        server.start()
        try:
            yield addresses(server.dsn(), "ting")
        finally:
            server.stop()


async def _look(dsns: Dsns) -> list[Finding]:
    found = [Finding("PostgreSQL", f"{await database.version(dsns.app)}, all three roles connect")]
    found.append(await _roles(dsns))
    has, newest = await database.revision_of(dsns.owner), database.newest()
    do = "" if has == newest else "start ./ting up, which brings the tables up to date."
    found.append(Finding("Migrations", f"{has or 'none'} of {newest}", do))
    if has:
        found += await _parked(dsns)
    if has == newest:
        found += [await _mail(dsns), await _backup(dsns), *await _telephone(dsns), *await _tables(dsns)]
    return found


async def _telephone(dsns: Dsns) -> list[Finding]:
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        engines = await telephony.engines(tx)
    if not engines:
        return [Finding("Telephone", "not on: TING_SIP says where it would listen")]
    return [
        Finding(
            "Telephone", f"Asterisk {each.version}".strip() + f" is {each.state}", NO_TELEPHONE.get(each.why or "", "")
        )
        for each in engines
    ]


async def _tables(dsns: Dsns) -> list[Finding]:
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        lacking = await brought.unready(tx, catalogue.THEIRS)
    do = "its package's SQL did not run; the module rests until it did. Mend it, then start ./ting up."
    return [Finding("Module", f"{key} lacks tables: {why}", do) for key, why in lacking.items()]


async def _mail(dsns: Dsns) -> Finding:
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        stuck = await mail.stuck_of_house(tx)
    do = "check TING_SMTP_URL and TING_MAIL_FROM; who waits for such a mail asks for it again." if stuck else ""
    return Finding("Mail", f"{stuck} of the installation's own mails did not go", do, grave=False)


async def _backup(dsns: Dsns) -> Finding:
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        last = await upkeep.last_backup(tx)
        if last is None:
            return Finding(
                "Back-up", "none was made yet", "./ting backup, each night and to another disk.", grave=False
            )
        now = tx.now
        hours = (now - last.of) // 3_600_000
    stands = upkeep.health.backup(last.of, last.bytes, now)
    do = "./ting backup, each night." if stands.state != "ok" else ""
    return Finding("Back-up", f"{hours} hours old, {last.bytes / (1 << 20):,.1f} MB", do, grave=False)


async def _roles(dsns: Dsns) -> Finding:
    try:
        await database.check(dsns)
    except Refused as refusal:
        return Finding("Roles", refusal.what, refusal.do)
    return Finding("Roles", "bound by row-level security")


async def _parked(dsns: Dsns) -> list[Finding]:
    rows = await database.parked(dsns.owner)
    if not rows:
        return [Finding("Parked", "no event waits")]
    found = []
    for row in rows:
        do = "mend the cause, then ./ting doctor --replay" if row.stuck else "nothing now: they are tried again."
        text = f"{row.handler}: {row.events} wait, {row.stuck} given up; {row.error.splitlines()[0][:100]}"
        found.append(Finding("Parked", text, do, grave=bool(row.stuck)))
    return found


async def _replay(dsns: Dsns, handler: str | None) -> Finding:
    async with Database.connect(dsns.app, dsns.house, size=2) as db, db.house() as tx:
        count = await wellbeing.replay(tx, handler=handler)
    return Finding("Replay", f"{count} events get another chance; the house does them while it runs")


def _running(data: Path) -> supervise.Running | None:
    with contextlib.suppress(OSError, msgspec.DecodeError):
        running = msgspec.json.decode((data / "running.json").read_bytes(), type=supervise.Running)
        if Path(f"/proc/{running.supervisor}").exists():
            return running
    return None
