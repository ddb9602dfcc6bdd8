"""When something is well, when it asks for a look, and when for a hand. Pure: figures in, judgement out."""

from typing import Literal

import msgspec

State = Literal["ok", "look", "act"]
GB = 1 << 30
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


class Probe(msgspec.Struct, frozen=True):
    """One thing that was looked at. `says` names the sentence that tells of it, `figures` what stands in that."""

    key: str
    state: State
    says: str
    figures: dict[str, int | str]


def processes(key: str, living: int) -> Probe:
    """A kind of process: without one, what it does is not done."""
    return Probe(key, "ok" if living else "act", "running" if living else "none", {"n": living})


def engine(stands: str, why: str | None, done: int, of: int, version: str) -> Probe:
    """The telephone's engine. While it is fetched, or begins, it is on its way by itself; without one nobody can call."""
    if stands == "running":
        return Probe("engine", "ok", stands, {"version": version})
    if stands == "unavailable":
        return Probe("engine", "act", f"no_{why or 'unfit'}", {})
    if stands == "fetching":
        return Probe("engine", "look", stands, {"n": done, "most": of})
    return Probe("engine", "act" if stands == "hung" else "look", "hung" if stands == "hung" else "starting", {})


def bus(deaf: int, of: int) -> Probe:
    """What wakes processes as soon as there is something: those that it does not reach look four times a second."""
    return Probe("bus", "look" if deaf else "ok", "away" if deaf else "carries", {"n": deaf, "of": of})


def readers(behind: int, since: int | None, slowest: str, now: int) -> Probe:
    """The log's readers: what follows on an event (reports, audit, mail) is as late as they are."""
    age = now - since if since is not None else 0
    if age < 10_000:
        return Probe("readers", "ok", "abreast", {"n": behind})
    figures: dict[str, int | str] = {"n": behind, "ms": age, "handler": slowest}
    return Probe("readers", "look" if age < MINUTE else "act", "behind", figures)


def parked(waiting: int, stuck: int) -> Probe:
    """What a handler could not do: tried again by itself, or given up."""
    if stuck:
        return Probe("parked", "act", "stuck", {"n": stuck})
    return Probe("parked", "look" if waiting else "ok", "waiting" if waiting else "none", {"n": waiting})


def timers(late: int, since: int | None, now: int) -> Probe:
    """What is due by the clock: offers that expire, promises, graces."""
    age = now - since if since is not None else 0
    if age < 10_000:
        return Probe("timers", "ok", "on_time", {})
    return Probe("timers", "look" if age < MINUTE else "act", "late", {"n": late, "ms": age})


def queues(waiting: int, since: int | None, now: int) -> Probe:
    """Who waits, and the longest. That there are many is the board's affair, not a fault."""
    if not waiting or since is None:
        return Probe("queues", "ok", "empty", {})
    return Probe("queues", "ok", "waiting", {"n": waiting, "ms": now - since})


def mail(failed: int, unsure: int) -> Probe:
    """Mail that did not go, or that nobody is sure of."""
    if failed + unsure == 0:
        return Probe("mail", "ok", "none", {})
    return Probe("mail", "look", "stuck", {"failed": failed, "unsure": unsure})


def database(version: str, size: int, connections: int, most: int) -> Probe:
    """The database; the last connections are for those who come to mend it."""
    figures: dict[str, int | str] = {"version": version, "bytes": size, "n": connections, "most": most}
    share = connections / most
    return Probe("database", "ok" if share < 0.8 else "look" if share < 0.95 else "act", "connected", figures)


def disk(free: int, total: int) -> Probe:
    """The disk of the data folder."""
    state: State = "act" if free < 2 * GB else "look" if free < 5 * GB or free < total // 10 else "ok"
    return Probe("disk", state, "free", {"bytes": free, "of": total})


def certificate(expires: int | None, now: int) -> Probe:
    """The certificate that we serve with ourselves; None behind a proxy, which has its own."""
    if expires is None:
        return Probe("certificate", "ok", "none", {})
    left = (expires - now) // DAY
    state: State = "act" if left < 7 else "look" if left < 21 else "ok"
    return Probe("certificate", state, "expired" if expires <= now else "days", {"n": max(left, 0), "at": expires})


def backup(of: int | None, size: int, now: int) -> Probe:
    """The newest back-up."""
    if of is None:
        return Probe("backup", "look", "none", {})
    age = now - of
    state: State = "ok" if age < 36 * HOUR else "look" if age < 7 * DAY else "act"
    return Probe("backup", state, "made", {"ms": age, "at": of, "bytes": size})
