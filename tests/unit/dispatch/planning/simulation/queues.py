"""Workloads for tests: Poisson arrivals, any service, one town without travel times worth the name."""

import numpy as np

from dispatch.planning.simulation import random_numbers
from dispatch.planning.simulation.random_numbers import Key, Stream
from dispatch.planning.simulation.workload import ON_TIME, Crew, Stop, Times, Workload

HOUR = 36_000
"""Tenths of a second."""


def poisson(cases, *, per_hour, service_hours, key=None, fixed=False, stops=1, shares=None, priorities=1):
    """Return `cases` cases of a Poisson process; service exponential or fixed."""
    key = key or Key("620823")
    gaps = random_numbers.exponential(random_numbers.uniforms(key, Stream.GAP, cases), 3600.0 / per_hour)
    received = np.cumsum(np.maximum(np.rint(gaps * 10), 0)).astype(int).tolist()
    service = random_numbers.exponential(random_numbers.uniforms(key, Stream.ON_SCENE, cases), 3600.0 * service_hours)
    where = np.searchsorted(
        np.cumsum(shares or [1 / stops] * stops)[:-1], random_numbers.uniforms(key, Stream.PLACE, cases), side="right"
    )
    urgency = (random_numbers.uniforms(key, Stream.KIND, cases) * priorities).astype(int)
    return Workload(
        received=received,
        stop=where.tolist(),
        stops=tuple(Stop(place) for place in range(stops)),
        turnout=[0] * cases,
        pace=[ON_TIME] * cases,
        on_scene=[round(service_hours * HOUR)] * cases if fixed else random_numbers.tenths(service),
        priority=urgency.tolist(),
        answer=[0] * cases,
    )


def crews(number):
    return tuple(Crew(f"T{n:02d}") for n in range(number))


def preferences(*orders):
    """Return times that rank the teams at each place as listed, a tenth of a second apart: negligible as travel."""
    out = [[0] * len(orders) for _ in orders[0]]
    for place, order in enumerate(orders):
        for rank, team in enumerate(order):
            out[team][place] = rank
    return Times(out)
