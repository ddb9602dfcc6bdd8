"""Rosters as a module."""

from ting.domains.rosters import api as rosters
from ting.journeys.rosters import duty, kinds
from ting.kit.module import Module

MODULE = Module(
    key="rosters",
    needs=("people", "routing"),
    kinds=(kinds.PROFILES, kinds.ROSTERS),
    timers={rosters.TIMER: duty.turned},
)
