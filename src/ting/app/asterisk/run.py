"""The process `ting asterisk`: has an Asterisk, and becomes it."""

import time

import structlog

from ting.app import logs
from ting.app.asterisk import room
from ting.app.settings import Settings

log = structlog.get_logger()

AGAIN = 600.0
"""Seconds until it is tried again where there is none to be had: the network may be back, a package installed."""


def main(settings: Settings) -> None:
    """Become Asterisk; wait where there is none, so that the house is served without it."""
    logs.begin("asterisk", personal=settings.log_personal)
    while True:
        problem = room.step(settings, log.info)
        log.warning("no telephony", why=problem.why, problem=str(problem), again=AGAIN)
        time.sleep(AGAIN)
