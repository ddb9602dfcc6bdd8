"""How a queue behaves with so many servers: Erlang A, with patience, and Erlang C as its check. Pure.

Erlang A is the Markov queue M/M/n+M: arrivals at a rate, exponential service, n servers, and waiting customers who give
up after an exponential time with mean `patience`. C. Palm, "Research on telephone traffic carried by full availability
groups", Tele 1 (1957); formulas as in A. Mandelbaum and S. Zeltyn, "Service engineering in action: the Palm/Erlang-A
queue" (2007). Without patience (infinite) it is Erlang C.

Everything is worked out from ratios of neighbouring states, scaled by the most likely one, so that hundreds of servers
neither overflow nor underflow. Times are in one unit, whichever.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

TINY = 1e-13
STATES_MAX = 200_000


class Load(NamedTuple):
    """What comes to a queue: arrivals a unit of time, the mean time that one takes a server, the mean patience."""

    arrivals: float
    service: float
    patience: float = math.inf


class Answer(NamedTuple):
    """How they are served: shares of all who came, 0 to 1."""

    within: float
    """Answered within the threshold."""
    abandoned: float
    waits: float
    """Do not get a server at once."""
    occupancy: float


def service(load: Load, servers: int, threshold: float) -> Answer:
    """Return how a load is served in the long run by so many servers.

    With nobody coming all are served; with nobody serving nobody is. A load without patience that is more than the
    servers can do never settles: nobody is answered in time then.
    """
    if load.arrivals <= 0:
        return Answer(1.0, 0.0, 0.0, 0.0)
    if servers <= 0:
        return Answer(0.0, 1.0, 1.0, 0.0)
    offered = load.arrivals * load.service
    if math.isinf(load.patience):
        return _without_patience(load, servers, threshold) if offered < servers else Answer(0.0, 0.0, 1.0, 1.0)
    below, queue = _states(load, servers)
    total = sum(below) + sum(queue)
    answered = _answered(load, servers, threshold)
    within = sum(below[:-1]) + sum(weight * next(answered) for weight in (below[-1], *queue))
    busy = sum(n * weight for n, weight in enumerate(below)) + servers * sum(queue)
    waiting = sum(k * weight for k, weight in enumerate(queue, 1))
    return Answer(
        within=min(1.0, within / total),
        abandoned=min(1.0, waiting / load.patience / load.arrivals / total),
        waits=min(1.0, (below[-1] + sum(queue)) / total),
        occupancy=min(1.0, busy / total / servers),
    )


def servers_for(load: Load, threshold: float, share: float, most: int = 2000) -> int:
    """Return the fewest servers with which a share of all who come is answered within the threshold, at most `most`."""
    low, high = 0, 1
    while high < most and service(load, high, threshold).within < share:
        low, high = high, min(most, high * 2)
    while high - low > 1:
        middle = (low + high) // 2
        if service(load, middle, threshold).within < share:
            low = middle
        else:
            high = middle
    return high if load.arrivals > 0 else 0


def _states(load: Load, servers: int) -> tuple[list[float], list[float]]:
    """Return weights of 0 to n customers, and of n servers busy and 1, 2, 3 … waiting; the likeliest weighs 1."""
    offered = load.arrivals * load.service
    logs = [n * math.log(offered) - math.lgamma(n + 1) for n in range(servers + 1)]
    log, waiting = logs[-1], 0
    queue: list[float] = []
    top = max(logs)
    while waiting < STATES_MAX:
        waiting += 1
        step = load.arrivals / (servers / load.service + waiting / load.patience)
        log += math.log(step)
        top = max(top, log)
        queue.append(log)
        if step < 1 and log < top + math.log(TINY):
            break
    return [math.exp(one - top) for one in logs], [math.exp(one - top) for one in queue]


def _answered(load: Load, servers: int, threshold: float) -> Iterator[float]:
    """Yield, for who finds all servers busy and 0, 1, 2 … waiting, the chance to be answered in time.

    With k before him his wait is a sum of k + 1 exponential times whose rates are n mu + j theta: minus the logarithm of
    a Beta(c, k + 1) variable over theta, c = n mu / theta. He must also stay; then the chance is
    c / (c + k + 1) (1 - I_x(c + 1, k + 1)) with x = exp(-theta T), the incomplete beta function added up term by term.
    """
    c = servers * load.patience / load.service
    x = math.exp(-threshold / load.patience)
    log, missed, k = (c + 1) * math.log(x) if x > 0 else -math.inf, 0.0, 0
    while True:
        missed += math.exp(log)
        yield c / (c + k + 1) * max(0.0, 1 - missed)
        k += 1
        log += math.log((c + k) / k) + (math.log1p(-x) if x < 1 else -math.inf)


def _without_patience(load: Load, servers: int, threshold: float) -> Answer:
    offered = load.arrivals * load.service
    logs = [n * math.log(offered) - math.lgamma(n + 1) for n in range(servers + 1)]
    top = max(logs)
    below = [math.exp(one - top) for one in logs]
    waiting = below[-1] / (1 - offered / servers)
    waits = waiting / (sum(below[:-1]) + waiting)
    late = math.exp(-(servers - offered) / load.service * threshold)
    return Answer(1 - waits * late, 0.0, waits, offered / servers)
