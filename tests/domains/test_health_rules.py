"""When something asks for a look, and when for a hand: a table."""

import pytest

from ting.domains.upkeep.api import Probe, health

NOW = 1_800_000_000_000
S, DAY, GB = 1000, health.DAY, health.GB
CASES = {
    "a kind of process runs": (health.processes("web", 2), "ok", "running"),
    "none of a kind runs": (health.processes("work", 0), "act", "none"),
    "the telephone works": (health.engine("running", None, 0, 0, "22.10.1"), "ok", "running"),
    "the telephone's engine is fetched": (health.engine("fetching", None, 3, 97, ""), "look", "fetching"),
    "the telephone's engine has not said anything yet": (health.engine("waiting", None, 0, 0, ""), "look", "starting"),
    "the telephone's engine was ended": (health.engine("hung", None, 0, 0, ""), "act", "hung"),
    "there is no engine to be had": (health.engine("unavailable", "apt", 0, 0, ""), "act", "no_apt"),
    "readers have heard everything": (health.readers(0, None, "", NOW), "ok", "abreast"),
    "readers are a moment behind": (health.readers(30, NOW - 9 * S, "reports", NOW), "ok", "abreast"),
    "readers are behind": (health.readers(30, NOW - 10 * S, "reports", NOW), "look", "behind"),
    "readers are far behind": (health.readers(1000, NOW - 60 * S, "reports", NOW), "act", "behind"),
    "nothing is parked": (health.parked(0, 0), "ok", "none"),
    "something is tried again": (health.parked(3, 0), "look", "waiting"),
    "something was given up": (health.parked(3, 1), "act", "stuck"),
    "timers ring": (health.timers(2, NOW - S, NOW), "ok", "on_time"),
    "timers are late": (health.timers(2, NOW - 59 * S, NOW), "look", "late"),
    "timers stand still": (health.timers(2, NOW - 60 * S, NOW), "act", "late"),
    "nobody waits": (health.queues(0, None, NOW), "ok", "empty"),
    "many wait: no fault": (health.queues(900, NOW - DAY, NOW), "ok", "waiting"),
    "mail goes": (health.mail(0, 0), "ok", "none"),
    "a mail is unsure": (health.mail(0, 1), "look", "stuck"),
    "connections are free": (health.database("18", 1, 30, 200), "ok", "connected"),
    "few connections are left": (health.database("18", 1, 160, 200), "look", "connected"),
    "no connection is left": (health.database("18", 1, 190, 200), "act", "connected"),
    "room": (health.disk(50 * GB, 100 * GB), "ok", "free"),
    "a tenth of a big disk": (health.disk(90 * GB, 1000 * GB), "look", "free"),
    "little room": (health.disk(4 * GB, 20 * GB), "look", "free"),
    "no room": (health.disk(GB, 20 * GB), "act", "free"),
    "a proxy's certificate": (health.certificate(None, NOW), "ok", "none"),
    "a fresh certificate": (health.certificate(NOW + 60 * DAY, NOW), "ok", "days"),
    "a certificate of three weeks less": (health.certificate(NOW + 20 * DAY, NOW), "look", "days"),
    "a certificate of a week less": (health.certificate(NOW + 6 * DAY, NOW), "act", "days"),
    "a certificate that is over": (health.certificate(NOW - DAY, NOW), "act", "expired"),
    "no back-up": (health.backup(None, 0, NOW), "look", "none"),
    "last night's back-up": (health.backup(NOW - DAY, 5, NOW), "ok", "made"),
    "a back-up of the day before": (health.backup(NOW - 2 * DAY, 5, NOW), "look", "made"),
    "an old back-up": (health.backup(NOW - 7 * DAY, 5, NOW), "act", "made"),
}


@pytest.mark.parametrize("case", CASES)
def test_how_it_is_judged(case: str) -> None:
    probe, state, says = CASES[case]
    assert isinstance(probe, Probe)
    assert (probe.state, probe.says) == (state, says)
