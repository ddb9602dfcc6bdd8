"""What leads out of the house, and how much may be asked of it, from its settings."""

from ting.app.refused import Refused
from ting.app.settings import Settings
from ting.kit.fetch import Fetcher
from ting.kit.reach import Reach, read_reach
from ting.web.limits import read_limits


def fetcher(settings: Settings) -> Fetcher:
    """Return what asks others over HTTP. Raises Refused when the settings cannot be read."""
    return Fetcher(reach(settings))


def reach(settings: Settings) -> Reach:
    """Return where what administrators enter may lead. Raises Refused when the settings cannot be read."""
    try:
        return read_reach(settings.open_networks)
    except ValueError as error:
        raise Refused(
            f"TING_OPEN_NETWORKS cannot be used: {error}",
            "Write networks with commas between them: 10.0.0.0/8, 192.168.1.20:8080, [fd00::5]:443.",
        ) from error


def limits(settings: Settings) -> dict[str, int]:
    """Return how much may be asked in a minute. Raises Refused when the settings cannot be read."""
    try:
        return read_limits(settings.limits)
    except ValueError as error:
        raise Refused(f"TING_LIMITS cannot be used: {error}", "Write as in session=1200, token=600.") from error
