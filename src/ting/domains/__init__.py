"""Bounded contexts, all laid out alike; none imports another. Outside, only `api` (and `module` for the app) is seen."""
